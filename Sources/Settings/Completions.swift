/// Scripts that let a shell complete commands and options, made from the command table.
package enum Completions {
  package enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
  }

  package static func script(for shell: Shell, commands: [CommandSpec]) -> String {
    switch shell {
    case .bash: bash(commands)
    case .zsh: zsh(commands)
    case .fish: fish(commands)
    }
  }

  /// What may stand behind `penstock`.
  private static func firstWords(of commands: [CommandSpec]) -> [String] {
    var words: [String] = []
    for word in commands.map({ $0.group ?? $0.name }) where !words.contains(word) {
      words.append(word)
    }
    return words
  }

  /// Commands that begin with the same word, by that word.
  private static func groups(
    of commands: [CommandSpec]
  ) -> [(name: String, members: [CommandSpec])] {
    firstWords(of: commands).compactMap { word in
      let members = commands.filter { $0.group == word }
      return members.isEmpty ? nil : (word, members)
    }
  }

  private static func summary(of group: [CommandSpec]) -> String {
    group.map(\.act).joined(separator: ", ")
  }

  private static func words(of options: [OptionSpec]) -> [String] {
    options.flatMap { ($0.letter.map { ["-\($0)"] } ?? []) + [$0.flag] }
  }

  private static func single(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}

extension Completions {
  private static func bash(_ commands: [CommandSpec]) -> String {
    let groups = groups(of: commands)
    let names = firstWords(of: commands)
    let globals = words(of: OptionSpec.global)
    // A later word is no command, but the act of a command that has some.
    let patterns =
      names.map { "\" \($0)\"" } + commands.filter { $0.group != nil }.map { "\"\($0.name)\"" }
    var lines = [
      "# bash completion for penstock: source this, or put it into",
      "# ~/.local/share/bash-completion/completions/penstock",
      "_penstock() {",
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"",
      "  local command=\"\" word",
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
      "    case \"$command $word\" in",
      "      \(patterns.joined(separator: "|"))) command=\"${command:+$command }$word\" ;;",
      "    esac",
      "  done",
      "  case \"$command $previous\" in",
    ]
    lines += OptionSpec.global.flatMap { bashValues(of: $0, command: nil) }
    for command in commands {
      lines += command.options.flatMap { bashValues(of: $0, command: command.name) }
    }
    lines += [
      "  esac", "  case \"$command\" in",
      "    \"\") \(bashReply(names + globals)) ;;",
    ]
    for command in commands {
      let choices = command.positionals.flatMap(\.choices)
      lines.append(
        "    \"\(command.name)\") \(bashReply(choices + words(of: command.options) + globals)) ;;")
    }
    for (name, members) in groups {
      lines.append("    \(name)) \(bashReply(members.map(\.act) + globals)) ;;")
    }
    lines += ["  esac", "}", "complete -o default -F _penstock penstock", ""]
    return lines.joined(separator: "\n")
  }

  private static func bashValues(of option: OptionSpec, command: String?) -> [String] {
    guard option.value != nil else { return [] }
    let pattern = command.map { "\"\($0) \(option.flag)\"" } ?? "*\" \(option.flag)\""
    if option.isFile {
      return ["    \(pattern)) COMPREPLY=($(compgen -f -- \"$current\")); return ;;"]
    }
    return ["    \(pattern)) \(bashReply(option.choices)); return ;;"]
  }

  private static func bashReply(_ words: [String]) -> String {
    words.isEmpty
      ? "COMPREPLY=()"
      : "COMPREPLY=($(compgen -W \(single(words.joined(separator: " "))) -- \"$current\"))"
  }
}

extension Completions {
  private static func zsh(_ commands: [CommandSpec]) -> String {
    var lines = [
      "#compdef penstock",
      "# zsh completion for penstock: put this into a directory of $fpath as _penstock",
      "_penstock() {",
      "  local -a commands",
      "  local state",
      "  commands=(",
    ]
    let groups = groups(of: commands)
    lines += commands.filter { $0.group == nil }.map { "    \(single("\($0.name):\($0.summary)"))" }
    lines += groups.map { "    \(single("\($0.name):\(summary(of: $0.members))"))" }
    lines += ["  )", "  _arguments -C \\"]
    lines += OptionSpec.global.flatMap(zshSpecs).map { "    \($0) \\" }
    lines += [
      "    '1: :->command' '*:: :->arguments'",
      "  case $state in",
      "    command) _describe command commands ;;",
      "    arguments)",
      "      case $words[1] in",
    ]
    for command in commands where command.group == nil {
      lines.append("        \(command.name)) \(zshArguments(command)) ;;")
    }
    for (name, members) in groups {
      lines.append("        \(name))")
      lines.append("          if (( CURRENT == 2 )); then")
      lines.append("            compadd \(members.map(\.act).joined(separator: " "))")
      lines.append("          else")
      lines.append("            shift words; (( CURRENT-- ))")
      lines.append("            case $words[1] in")
      for member in members {
        lines.append("              \(member.act)) \(zshArguments(member)) ;;")
      }
      lines += ["            esac", "          fi ;;"]
    }
    lines += [
      "      esac ;;", "  esac", "}",
      "if [ \"$funcstack[1]\" = _penstock ]; then _penstock \"$@\"; "
        + "else compdef _penstock penstock; fi",
      "",
    ]
    return lines.joined(separator: "\n")
  }

  private static func zshArguments(_ command: CommandSpec) -> String {
    var specs = (command.options + OptionSpec.global).flatMap(zshSpecs)
    for (index, positional) in command.positionals.enumerated() {
      let place = positional.presence == .many ? "*" : String(index + 1)
      let choices = positional.choices.joined(separator: " ")
      let action = choices.isEmpty ? "_default" : "(\(choices))"
      specs.append(single("\(place):\(zshEscaped(positional.name)):\(action)"))
    }
    return "_arguments " + specs.joined(separator: " ")
  }

  private static func zshSpecs(of option: OptionSpec) -> [String] {
    words(of: [option]).map { word in
      var text = (option.isRepeatable ? "*" : "") + "\(word)[\(zshEscaped(option.help))]"
      if let value = option.value {
        let choices = option.choices.joined(separator: " ")
        let action = option.isFile ? "_files" : choices.isEmpty ? "" : "(\(choices))"
        text += ":\(zshEscaped(value)):\(action)"
      }
      return single(text)
    }
  }

  private static func zshEscaped(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      if "[]:\\".contains(character) { result.append("\\") }
      result.append(character)
    }
  }
}

extension Completions {
  private static func fish(_ commands: [CommandSpec]) -> String {
    var lines = [
      "# fish completion for penstock: put this into ~/.config/fish/completions/penstock.fish"
    ]
    lines += OptionSpec.global.map { "complete -c penstock " + fishWords($0) }
    for (name, members) in groups(of: commands) {
      lines.append(
        "complete -c penstock -n __fish_use_subcommand -f -a \(name) "
          + "-d \(single(summary(of: members)))")
    }
    for command in commands {
      let seen = command.name.split(separator: " ").map { "__fish_seen_subcommand_from \($0)" }
      let use = command.group == nil ? "__fish_use_subcommand" : single(seen[0])
      lines.append(
        "complete -c penstock -n \(use) -f -a \(command.act) -d \(single(command.summary))")
      let prefix = "complete -c penstock -n \(single(seen.joined(separator: "; and "))) "
      lines += command.options.map { prefix + fishWords($0) }
      let choices = command.positionals.flatMap(\.choices)
      if !choices.isEmpty {
        lines.append(prefix + "-f -a \(single(choices.joined(separator: " ")))")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func fishWords(_ option: OptionSpec) -> String {
    var words = option.letter.map { "-s \($0) " } ?? ""
    words += "-l \(option.name) "
    if option.value != nil { words += option.isFile ? "-r -F " : "-x " }
    if !option.choices.isEmpty { words += "-a \(single(option.choices.joined(separator: " "))) " }
    return words + "-d \(single(option.help))"
  }
}

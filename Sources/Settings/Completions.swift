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
    let names = commands.map(\.name)
    let globals = words(of: OptionSpec.global)
    var lines = [
      "# bash completion for penstock: source this, or put it into",
      "# ~/.local/share/bash-completion/completions/penstock",
      "_penstock() {",
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" previous=\"${COMP_WORDS[COMP_CWORD-1]}\"",
      "  local command=\"\" word",
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do",
      "    case \"$word\" in",
      "      \(names.joined(separator: "|"))) command=\"$word\"; break ;;",
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
        "    \(command.name)) \(bashReply(choices + words(of: command.options) + globals)) ;;")
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
    lines += commands.map { "    \(single("\($0.name):\($0.summary)"))" }
    lines += ["  )", "  _arguments -C \\"]
    lines += OptionSpec.global.flatMap(zshSpecs).map { "    \($0) \\" }
    lines += [
      "    '1: :->command' '*:: :->arguments'",
      "  case $state in",
      "    command) _describe command commands ;;",
      "    arguments)",
      "      case $words[1] in",
    ]
    for command in commands {
      var specs = (command.options + OptionSpec.global).flatMap(zshSpecs)
      for (index, positional) in command.positionals.enumerated() {
        let place = positional.presence == .many ? "*" : String(index + 1)
        let choices = positional.choices.joined(separator: " ")
        let action = choices.isEmpty ? "_default" : "(\(choices))"
        specs.append(single("\(place):\(zshEscaped(positional.name)):\(action)"))
      }
      lines.append("        \(command.name)) _arguments \(specs.joined(separator: " ")) ;;")
    }
    lines += [
      "      esac ;;", "  esac", "}",
      "if [ \"$funcstack[1]\" = _penstock ]; then _penstock \"$@\"; "
        + "else compdef _penstock penstock; fi",
      "",
    ]
    return lines.joined(separator: "\n")
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
    for command in commands {
      lines.append(
        "complete -c penstock -n __fish_use_subcommand -f -a \(command.name) "
          + "-d \(single(command.summary))")
      let prefix = "complete -c penstock -n '__fish_seen_subcommand_from \(command.name)' "
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

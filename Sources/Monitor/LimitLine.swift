import Jobs

/// `queue emails limit 20 --kind SendEmail` and `kind SendEmail pause`: the words of the command line.
enum LimitLine {
  static func command(
    _ name: String, _ rest: String, in text: String, _ facts: Facts
  ) throws(CommandError) -> Command {
    let offset = text.trimmedEnd.count - rest.count
    var (words, options): ([TypedWords.Word], [String: String]) = ([], [:])
    let known = name == "queue" ? ["kind", "burst"] : ["burst"]
    var typed = try TypedWords.all(of: rest, offset: offset)[...]
    while let word = typed.popFirst() {
      guard !word.isQuoted, word.text.hasPrefix("--") else {
        words.append(word)
        continue
      }
      let parts = word.text.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let option = String(parts[0])
      guard known.contains(option) else {
        let flags = known.map { "--\($0)" }.joined(separator: " and ")
        throw CommandError("unknown option '--\(option)'; known are \(flags)", column: word.column)
      }
      guard let value = parts.count > 1 ? String(parts[1]) : typed.popFirst()?.text else {
        throw CommandError("'--\(option)' needs a value after it", column: word.column)
      }
      options[option] = value
    }
    guard words.count >= 2 else {
      throw CommandError(
        "what is to be done is missing; write for example \(name) \(words.first?.text ?? "emails") "
          + "limit 20", column: text.trimmedEnd.count + 1)
    }
    if words.count > 3 {
      throw CommandError("leave '\(words[3].text)' out", column: words[3].column)
    }
    return .set(
      try setting(words.dropFirst(), burst: options["burst"]),
      of: try scope(words[0], isQueue: name == "queue", kind: options["kind"], facts))
  }

  private static func setting(
    _ words: ArraySlice<TypedWords.Word>, burst: String?
  ) throws(CommandError) -> LimitSetting {
    let column = words.first?.column ?? 1
    let size = burst.flatMap { Int($0) }
    if let burst, size.map(Rate.counts.contains) != true {
      throw CommandError(
        "cannot use burst '\(burst)': it must be a whole number from \(Rate.counts.lowerBound) to "
          + "\(Rate.counts.upperBound)", column: column)
    }
    do throws(LimitError) {
      return try .read(words.first?.text ?? "", words.dropFirst().first?.text, burst: size)
    } catch {
      throw CommandError("\(error)", column: column)
    }
  }

  private static func scope(
    _ word: TypedWords.Word, isQueue: Bool, kind: String?, _ facts: Facts
  ) throws(CommandError) -> LimitScope {
    do throws(DraftError) {
      if !isQueue { try Draft.validate(name: word.text, as: "kind") }
      if let kind { try Draft.validate(name: kind, as: "kind") }
    } catch {
      throw CommandError("\(error)", column: word.column)
    }
    guard isQueue else { return .kind(word.text) }
    let queue: String
    do throws(CommandError) {
      queue = try Command.queue(word.text, facts)
    } catch {
      throw CommandError(error.description, column: word.column)
    }
    return kind.map { .kind($0, in: queue) } ?? .queue(queue)
  }
}

/// Reads a crontab(5): lines of a schedule and a command, and settings for the lines below them.
package struct CrontabReader {
  private let file: String
  /// True for the form of /etc/crontab and /etc/cron.d, in which a user stands before the command.
  private let hasUsers: Bool
  private var settings: [String: String] = [:]

  /// Settings that are cron's own.
  private static let zoneSettings = ["CRON_TZ", "TZ"]
  private static let mailSetting = "MAILTO"

  package init(file: String, hasUsers: Bool) {
    self.file = file
    self.hasUsers = hasUsers
  }

  /// The commands of a crontab, in its order.
  package func entries(of text: String) throws(CrontabError) -> [CrontabEntry] {
    var reader = self
    var entries: [CrontabEntry] = []
    var faults: [CrontabFault] = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      do throws(CrontabFault) {
        if let entry = try reader.read(Array(line), number: index + 1) { entries.append(entry) }
      } catch {
        faults.append(error)
      }
    }
    guard faults.isEmpty else { throw CrontabError(file: file, faults: faults) }
    return entries
  }

  /// The lines that name a zone, whether or not a command comes after them.
  package func zones(in text: String) -> [CrontabZone] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.enumerated().compactMap { index, line in
      let line = Array(line)
      guard let (name, value) = Self.setting(line.drop(while: Self.isBlank)),
        Self.zoneSettings.contains(name), !value.isEmpty
      else { return nil }
      return CrontabZone(name: String(value), line: index + 1, column: value.startIndex + 1)
    }
  }

  /// Nil for a line that runs nothing.
  private mutating func read(
    _ line: [Character], number: Int
  ) throws(CrontabFault) -> CrontabEntry? {
    guard let start = line.firstIndex(where: { !Self.isBlank($0) }), line[start] != "#" else {
      return nil
    }
    if let (name, value) = Self.setting(line[start...]) {
      settings[name] = String(value)
      return nil
    }
    return try entry(line, start, number: number)
  }

  /// `NAME = value`, both of which may be in quotes. Nil when the line is none: no schedule begins
  /// with a letter.
  private static func setting(
    _ line: ArraySlice<Character>
  ) -> (name: String, value: ArraySlice<Character>)? {
    guard let equals = line.firstIndex(of: "=") else { return nil }
    let name = unquoted(trimmed(line[..<equals]))
    guard let first = name.first, first.isLetter || first == "_",
      name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" })
    else { return nil }
    return (String(name), unquoted(trimmed(line[(equals + 1)...])))
  }

  private func entry(
    _ line: [Character], _ start: Int, number: Int
  ) throws(CrontabFault) -> CrontabEntry {
    var rest = line[start...]
    let count = line[start] != "@" ? 5 : Self.startsEvery(rest) ? 2 : 1
    var scheduleEnd = start
    for _ in 0..<count { scheduleEnd = Self.word(&rest)?.endIndex ?? scheduleEnd }
    let expression: CronExpression
    do throws(CronFault) {
      expression = try CronExpression(String(line[start..<scheduleEnd]))
    } catch {
      throw CrontabFault(
        line: number, column: start + error.columns.lowerBound,
        cause: error.cause + (error.advice.map { "; \($0)" } ?? ""))
    }
    let user = hasUsers ? Self.word(&rest) : nil
    rest = rest.drop(while: Self.isBlank)
    guard !rest.isEmpty else {
      throw CrontabFault(
        line: number, column: line.count + 1,
        cause: hasUsers ? "a user and a command are missing" : "the command is missing")
    }
    let (command, input) = Self.parted(rest)
    guard !command.isEmpty else {
      throw CrontabFault(
        line: number, column: rest.startIndex + 1, cause: "the command is missing before '%'")
    }
    let isOwn = Set([Self.mailSetting, "CRON_TZ"])
    return CrontabEntry(
      expression: expression,
      zone: Self.zoneSettings.lazy.compactMap { settings[$0] }.first { !$0.isEmpty },
      user: user.map { String($0) }, command: command, input: input,
      environment: settings.filter { !isOwn.contains($0.key) },
      note: settings[Self.mailSetting].map { "\(Self.mailSetting)=\($0)" }, line: number)
  }

  /// The command, and its input: what stands behind the first `%` that is not `\%`.
  private static func parted(_ text: ArraySlice<Character>) -> (command: String, input: String?) {
    var parts = [""]
    var isEscaped = false
    for character in text {
      if character == "%" {
        if isEscaped {
          parts[parts.count - 1].removeLast()
          parts[parts.count - 1].append("%")
        } else {
          parts.append("")
        }
      } else {
        parts[parts.count - 1].append(character)
      }
      isEscaped = character == "\\" && !isEscaped
    }
    guard parts.count > 1 else { return (parts[0], nil) }
    let lines = parts[1...].joined(separator: "\n")
    // As cron does it: what is read ends with a line break.
    return (parts[0], lines.isEmpty || lines.hasSuffix("\n") ? lines : lines + "\n")
  }
}

/// Words of a line.
extension CrontabReader {
  private static func isBlank(_ character: Character) -> Bool {
    character == " " || character == "\t"
  }

  /// Takes the next word off the front.
  private static func word(_ rest: inout ArraySlice<Character>) -> ArraySlice<Character>? {
    let word = rest.drop(while: isBlank).prefix { !isBlank($0) }
    guard !word.isEmpty else { return nil }
    rest = rest[word.endIndex...]
    return word
  }

  private static func startsEvery(_ line: ArraySlice<Character>) -> Bool {
    String(line.prefix { !isBlank($0) }).lowercased() == "@every"
  }

  private static func trimmed(_ text: ArraySlice<Character>) -> ArraySlice<Character> {
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text.removeLast() }
    return text
  }

  private static func unquoted(_ text: ArraySlice<Character>) -> ArraySlice<Character> {
    guard text.count > 1, let first = text.first, first == text.last, first == "\"" || first == "'"
    else { return text }
    return text.dropFirst().dropLast()
  }
}

/// Bindings as an outline: what patterns begin with in common stands above them once. A pattern with an
/// empty word stands whole, before the others: as a part of an outline nobody could read it.
package struct TopicOutline: Hashable, Sendable {
  package struct Row: Hashable, Sendable {
    /// How many rows it stands below.
    package var depth: Int
    /// The words that are its own: `orders`, `*.new`.
    package var text: String
    /// Nil where it only stands above others.
    package var record: BindingRecord?

    /// What it is, whatever stands around it.
    package enum Identity: Hashable, Sendable {
      case binding(BindingID)
      case words(depth: Int, String)
    }

    package var identity: Identity {
      record.map { .binding($0.id) } ?? .words(depth: depth, text)
    }

    package init(depth: Int, text: String, record: BindingRecord? = nil) {
      self.depth = depth
      self.text = text
      self.record = record
    }
  }

  package private(set) var rows: [Row] = []

  package init(_ records: [BindingRecord]) {
    let sorted = records.sorted {
      let (left, right) = ($0.binding, $1.binding)
      if left.pattern != right.pattern {
        return left.pattern.words.lexicographicallyPrecedes(right.pattern.words)
      }
      return (left.queue, left.kind, $0.id) < (right.queue, right.kind, $1.id)
    }
    let entries = sorted.map { (record: $0, words: $0.binding.pattern.words) }
    let isWhole = { (entry: Entry) in entry.words.contains("") }
    rows = entries.filter(isWhole).map {
      Row(depth: 0, text: $0.record.binding.pattern.shown, record: $0.record)
    }
    add(entries.filter { !isWhole($0) }[...], from: 0, depth: 0)
  }

  private typealias Entry = (record: BindingRecord, words: [Substring])

  /// Adds what is alike in its first `start` words.
  private mutating func add(_ entries: ArraySlice<Entry>, from start: Int, depth: Int) {
    var rest = entries
    while let first = rest.first {
      guard first.words.count > start else {
        rows.append(
          Row(depth: depth, text: first.record.binding.pattern.text, record: first.record))
        rest = rest.dropFirst()
        continue
      }
      let group = rest.prefix { $0.words.count > start && $0.words[start] == first.words[start] }
      rest = rest.dropFirst(group.count)
      let isOnePattern = group.allSatisfy { $0.words == first.words }
      if isOnePattern {
        let text = first.words[start...].joined(separator: ".")
        for entry in group { rows.append(Row(depth: depth, text: text, record: entry.record)) }
        continue
      }
      var end = start + 1
      while group.allSatisfy({ $0.words.count > end && $0.words[end] == first.words[end] }) {
        end += 1
      }
      let text = first.words[start..<end].joined(separator: ".")
      let (own, below) = (
        group.filter { $0.words.count == end }, group.filter { $0.words.count > end }
      )
      if own.isEmpty { rows.append(Row(depth: depth, text: text)) }
      for entry in own { rows.append(Row(depth: depth, text: text, record: entry.record)) }
      add(below[...], from: end, depth: depth + 1)
    }
  }
}

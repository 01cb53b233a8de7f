/// What is new in the end of a growing stream, of which only the last bytes are known each time.
struct GrowingText {
  private var last: [UInt8] = []

  /// Where so much of the old end is found again, the rest is new.
  private static let overlap = 1024

  mutating func news(in bytes: [UInt8]) -> ArraySlice<UInt8> {
    defer { last = bytes }
    if bytes.starts(with: last) { return bytes[last.count...] }
    let end = last.suffix(Self.overlap)
    guard bytes.count >= end.count, let first = end.first else { return bytes[...] }
    var place = bytes.count - end.count
    while place >= 0 {
      if bytes[place] == first, bytes[place..<place + end.count].elementsEqual(end) {
        return bytes[(place + end.count)...]
      }
      place -= 1
    }
    return bytes[...]
  }
}

/// Cuts what comes into lines.
struct LineBuffer {
  /// The longest line, without its end, that is still taken for one.
  static let limit = 1024 * 1024

  private var bytes: [UInt8] = []
  private var start = 0
  /// No line ends before this place.
  private var searched = 0

  mutating func append(_ chunk: UnsafeRawBufferPointer) {
    if start > 0 {
      bytes.removeFirst(start)
      searched -= start
      start = 0
    }
    bytes.append(contentsOf: chunk)
  }

  /// The next whole line without its end; lines that are blank are left out.
  mutating func next() -> [UInt8]? {
    while let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[start..<end]
      start = end + 1
      searched = start
      if line.contains(where: { $0 > 0x20 }) { return Array(line) }
    }
    searched = bytes.count
    return nil
  }

  var isOverlong: Bool { bytes.count - start > Self.limit }
}

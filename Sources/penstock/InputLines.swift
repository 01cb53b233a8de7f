import Glibc

/// Reads a file line by line; never more than a line and a chunk are in memory.
struct InputLines: ~Copyable {
  private let file: InputFile
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  /// Where in the buffer the next line begins.
  private var start = 0
  private var isAtEnd = false
  private static let chunkBytes = 256 * 1024

  init(_ file: InputFile) throws(Failure) {
    // First, so that nothing is half made when it fails: see `CursesScreen`'s `private init`.
    descriptor = try file.opened()
    self.file = file
  }

  deinit {
    if descriptor != STDIN_FILENO { close(descriptor) }
  }

  /// The next line without its end; nil after the last one.
  mutating func next() throws(Failure) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      guard !isAtEnd else {
        defer { start = buffer.count }
        return start < buffer.count ? Array(buffer[start...]) : nil
      }
      buffer.removeSubrange(..<start)
      start = 0
      searched = buffer.count
      try fill()
    }
  }

  private mutating func fill() throws(Failure) {
    while true {
      var count = 0
      buffer.append(
        contentsOf: [UInt8](unsafeUninitializedCapacity: Self.chunkBytes) {
          count = read(descriptor, $0.baseAddress, $0.count)
          $1 = max(0, count)
        })
      if count >= 0 {
        isAtEnd = count == 0
        return
      }
      guard errno == EINTR else { throw file.failure() }
    }
  }
}

import Foundation
import Testing

@testable import SQLiteDatabase

@Suite struct FileWatchTests {
  @Test(arguments: [true, false])
  func `a written file is told of, with and without a watch of the kernel's`(
    mayAsk: Bool
  ) async throws {
    try await withFolder { folder in
      let path = folder + "/file"
      try Data().write(to: URL(filePath: path))
      let told = Broadcast()
      var written = told.stream().makeAsyncIterator()
      let watch = FileWatch(path: path, for: .written, mayAsk: mayAsk) { told.announce() }
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      try file.write(contentsOf: Data([1]))
      await written.next()
      try file.close()
      withExtendedLifetime(watch) {}
    }
  }

  @Test func `the end of a holder is told of without a watch of the kernel's`() async throws {
    try await withFolder { folder in
      let told = Broadcast()
      var closed = told.stream().makeAsyncIterator()
      let watch = FileWatch(path: folder + "/file", for: .closedAfterWriting, mayAsk: false) {
        told.announce()
      }
      await closed.next()
      await closed.next()
      withExtendedLifetime(watch) {}
    }
  }
}

import Glibc
import Testing

@testable import Worker

@Suite struct DescriptorWatchTests {
  /// As a program that is about to start has a copy of it for a moment.
  @Test func `what was closed is not ready any more, even where somebody has a copy`() throws {
    let watch = try DescriptorWatch()
    let pipe = try #require(LinuxCalls.makePipe())
    let copy = dup(pipe.reader)
    #expect(watch.add(pipe.reader, as: 7) == nil)
    var byte: UInt8 = 0
    write(pipe.writer, &byte, 1)
    #expect(watch.ready(within: 0) == [7])
    watch.close(pipe.reader)
    #expect(watch.ready(within: 0) == [])
    close(copy)
    close(pipe.writer)
  }

  @Test func `a bell is ready once for each time that it is rung`() throws {
    let watch = try DescriptorWatch()
    let pipe = try #require(LinuxCalls.makePipe())
    #expect(watch.add(pipe.reader, as: 7, isBell: true) == nil)
    var byte: UInt8 = 0
    for _ in 1...2 {
      #expect(watch.ready(within: 0) == [])
      write(pipe.writer, &byte, 1)
      #expect(watch.ready(within: 0) == [7])
    }
    watch.close(pipe.reader)
    close(pipe.writer)
  }
}

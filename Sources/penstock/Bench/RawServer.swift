import Glibc
import Synchronization

/// A server on loopback that answers each request of each connection with nothing at once, from a
/// thread of its own: what a service costs that does no work.
final class RawServer: Sendable {
  let port: UInt16
  private let listener: Int32
  private let isEnding = Atomic(false)
  /// What each request ends with.
  private let ending: [UInt8]

  private static let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8)

  init(requestsEndingWith ending: [UInt8]) throws {
    self.ending = ending
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in.loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 512) == 0
          && getsockname(listener, address, &length) == 0
      }
    }
    guard listener >= 0, isListening else {
      throw Failure("cannot listen on loopback: \(systemErrorText())", .inputOutput)
    }
    self.listener = listener
    port = UInt16(bigEndian: address.sin_port)
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(self)
    pthread_create(
      &thread, nil,
      { argument in
        if let argument { Unmanaged<RawServer>.fromOpaque(argument).takeRetainedValue().serve() }
        return nil
      }, argument.toOpaque())
    pthread_detach(thread)
  }

  /// Its thread closes everything and ends.
  func end() {
    isEnding.store(true, ordering: .relaxed)
    shutdown(listener, Int32(SHUT_RDWR))
  }

  private func serve() {
    var polled = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
    var received: [Int32: [UInt8]] = [:]
    var chunk = [UInt8](repeating: 0, count: 65536)
    while !isEnding.load(ordering: .relaxed), poll(&polled, nfds_t(polled.count), -1) > 0 {
      var hasClosed = false
      for index in polled.indices.dropFirst() where polled[index].revents != 0 {
        let count = read(polled[index].fd, &chunk, chunk.count)
        if count > 0 {
          received[polled[index].fd, default: []] += chunk[..<count]
          guard received[polled[index].fd]?.suffix(ending.count).elementsEqual(ending) == true
          else { continue }
          received[polled[index].fd]?.removeAll(keepingCapacity: true)
          write(polled[index].fd, Self.answer, Self.answer.count)
        } else {
          received[polled[index].fd] = nil
          close(polled[index].fd)
          polled[index].fd = -1
          hasClosed = true
        }
      }
      if hasClosed { polled.removeAll { $0.fd == -1 } }
      if polled[0].revents != 0, case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
        descriptor.sendAtOnce()
        polled.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
      }
    }
    for entry in polled { close(entry.fd) }
  }
}

/// Connections that post one request after another, each when the last one is answered.
struct RawPosts {
  private var polled: [pollfd] = []

  init(to port: UInt16, connections: Int) throws {
    for _ in 0..<connections {
      let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in.loopback(port: port)
      let code = withUnsafePointer(to: &address) { address in
        address.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
          connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard code == 0 else {
        throw Failure("cannot connect on loopback: \(systemErrorText())", .inputOutput)
      }
      descriptor.sendAtOnce()
      polled.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
    }
  }

  /// Nearly what libcurl sends for a job.
  static func request(_ payload: [UInt8]) -> [UInt8] {
    Array(
      """
      POST /jobs HTTP/1.1\r
      Host: 127.0.0.1\r
      Accept: */*\r
      Penstock-Job-Id: 1000\r
      Penstock-Queue: bench\r
      Penstock-Kind: Bench\r
      Penstock-Attempt: 1\r
      Penstock-Max-Attempts: 10\r
      Idempotency-Key: bench-1000\r
      Content-Type: application/json\r
      Content-Length: \(payload.count)\r
      \r

      """.utf8) + payload
  }

  /// Answers a second.
  func answers(_ count: Int, request: [UInt8]) -> Double {
    var polled = polled
    var chunk = [UInt8](repeating: 0, count: 4096)
    return rate(count) {
      var given = 0
      var answered = 0
      for entry in polled where given < count {
        write(entry.fd, request, request.count)
        given += 1
      }
      while answered < count, poll(&polled, nfds_t(polled.count), 10_000) > 0 {
        for entry in polled where entry.revents != 0 {
          guard read(entry.fd, &chunk, chunk.count) > 0 else { return }
          answered += 1
          guard given < count else { continue }
          write(entry.fd, request, request.count)
          given += 1
        }
      }
    }
  }

  func end() {
    for entry in polled { close(entry.fd) }
  }
}

extension sockaddr_in {
  fileprivate static func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }
}

extension Int32 {
  /// Small packets of this connection are not held back.
  fileprivate func sendAtOnce() {
    var isOn: Int32 = 1
    setsockopt(self, Int32(IPPROTO_TCP), TCP_NODELAY, &isOn, socklen_t(MemoryLayout<Int32>.size))
  }
}

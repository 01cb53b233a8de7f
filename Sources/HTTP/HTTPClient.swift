import CCurl
import Glibc
import Worker

/// Sends the requests of all http handlers of a worker from one thread of its own, over connections
/// that stay open between them.
package final class HTTPClient: Sendable {
  private let mailbox: TransferLoop.Mailbox
  private let thread: pthread_t

  /// Sets libcurl up at its first use, which costs more than the start of a small program: so no
  /// client is made where there is no http handler.
  private static let setUp: CURLcode = penstock_curl_global_init(Int(CURL_GLOBAL_DEFAULT))

  /// libcurl is looked for when it is needed, not when the program starts.
  static func requireLibrary() throws(HandlerError) {
    guard penstock_curl_library() != nil else {
      throw .system(
        cause: "http handlers need libcurl.so.4, which is not here; install libcurl4")
    }
  }

  package init() throws(HandlerError) {
    try Self.requireLibrary()
    guard Self.setUp == CURLE_OK else {
      throw .system(cause: String(cString: penstock_curl_easy_strerror(Self.setUp)))
    }
    (mailbox, thread) = try TransferLoop.begin()
  }

  /// Waits for the thread, which has no request left: one that still closed connections while the
  /// process exits would use what the exit handlers of the TLS library free.
  deinit {
    mailbox.post(.close)
    pthread_join(thread, nil)
  }

  /// Returns with the response, or as soon as the run is told to end, however hard.
  func send(_ request: HTTPRequest, live: LiveOutput, stop: StopSign) async -> HTTPEnd {
    let number = mailbox.nextNumber()
    let end = await withCheckedContinuation { continuation in
      mailbox.post(.start(number, request, live, continuation))
      stop.observe { [mailbox] _ in mailbox.post(.cancel(number)) }
    }
    stop.ignore()
    return end
  }
}

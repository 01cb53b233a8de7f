import CCurl
import Worker

/// One request on its way, with all memory that libcurl looks at meanwhile.
final class Transfer {
  let handle: UnsafeMutableRawPointer
  private let live: LiveOutput
  private let continuation: CheckedContinuation<HTTPEnd, Never>
  private let body: UnsafeMutableBufferPointer<UInt8>
  /// Where libcurl says what went wrong, in more words than its codes.
  private let complaint: UnsafeMutablePointer<CChar>
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var start: [UInt8] = []

  /// Nil when there is no memory for it.
  init?(
    _ request: HTTPRequest, _ live: LiveOutput,
    _ continuation: CheckedContinuation<HTTPEnd, Never>
  ) {
    guard let handle = penstock_curl_easy_init() else { return nil }
    self.handle = handle
    self.live = live
    self.continuation = continuation
    body = .allocate(capacity: request.body.count)
    _ = body.initialize(from: request.body)
    complaint = .allocate(capacity: Int(CURL_ERROR_SIZE))
    complaint.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    // A request waits for no permission to send its body, and nothing is added that was not asked for.
    for header in request.headers + ["Expect:", "Accept:"] {
      headers = penstock_curl_slist_append(headers, header) ?? headers
    }
    set(request)
  }

  deinit {
    penstock_curl_easy_cleanup(handle)
    penstock_curl_slist_free_all(headers)
    body.deallocate()
    complaint.deallocate()
  }

  private func set(_ request: HTTPRequest) {
    let set = (
      number: penstock_curl_set_number, text: penstock_curl_set_text,
      pointer: penstock_curl_set_pointer
    )
    _ = set.text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
    _ = set.text(handle, CURLOPT_URL, request.url)
    _ = set.number(handle, CURLOPT_POST, 1)
    _ = set.number(handle, CURLOPT_POSTFIELDSIZE, request.body.count)
    _ = set.pointer(handle, CURLOPT_POSTFIELDS, body.baseAddress)
    _ = set.pointer(handle, CURLOPT_HTTPHEADER, headers)
    _ = set.text(handle, CURLOPT_USERAGENT, "penstock")
    _ = set.number(handle, CURLOPT_FOLLOWLOCATION, 0)
    _ = set.number(handle, CURLOPT_NOSIGNAL, 1)
    _ = set.pointer(handle, CURLOPT_ERRORBUFFER, complaint)
    if let certificates = request.certificates {
      _ = set.text(handle, CURLOPT_CAINFO, certificates)
      _ = set.text(handle, CURLOPT_CAPATH, nil)
    }
    _ = penstock_curl_set_taker(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let context, let bytes else { return 0 }
      let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
      transfer.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
      return size * count
    }
    _ = set.pointer(handle, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
  }

  private func take(_ bytes: UnsafeRawBufferPointer) {
    live.output.append(bytes)
    let room = HTTPResponse.startLimit - start.count
    if room > 0 { start.append(contentsOf: bytes.prefix(room)) }
  }

  /// Hands the end to whoever waits for it; to be called once.
  func end(_ end: HTTPEnd) {
    continuation.resume(returning: end)
  }

  /// What libcurl's last word means.
  func meaning(of code: CURLcode) -> HTTPEnd {
    guard code == CURLE_OK else {
      let text = String(cString: complaint)
      return .unsent(
        cause: text.isEmpty ? String(cString: penstock_curl_easy_strerror(code)) : text)
    }
    let seconds = penstock_curl_offset(handle, CURLINFO_RETRY_AFTER)
    return .answered(
      HTTPResponse(
        status: penstock_curl_number(handle, CURLINFO_RESPONSE_CODE),
        retryAfter: seconds > 0 ? .seconds(min(seconds, Self.longestWait)) : nil,
        redirect: penstock_curl_text(handle, CURLINFO_REDIRECT_URL).map { String(cString: $0) },
        start: start))
  }

  /// A month: no server means more by it, and a moment that far away can be reckoned with.
  private static let longestWait = 30 * 86_400
}

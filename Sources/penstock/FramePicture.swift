import Drawing
import Glibc
import Jobs
import Monitor
import Settings

/// A frame as a file: a picture if its name ends in `.svg`, else text.
struct FramePicture {
  let frame: Frame
  let theme: Theme

  /// Makes a new file; one that is there already is not written over unless that is asked for.
  func write(to path: String, replacing: Bool = false) throws(Failure) {
    let content = path.hasSuffix(".svg") ? frame.svg(theme: theme) : frame.text + "\n"
    try writeFile(content, to: path, replacing: replacing)
  }
}

/// What a screen lists as lines of JSON, the same as the commands print.
struct ListingFile {
  private let lines: [JSONLine]

  /// Payloads are written as they may be shown.
  init(_ listing: Listing, redaction: Redaction) {
    lines =
      switch listing {
      case .queues(let overview): overview.queues.map { JSONLine(queue: $0, now: overview.at) }
      case .jobs(let jobs): jobs.map { JSONLine(job: $0) }
      case .detail(var detail):
        {
          detail.job.payload = redaction.applied(to: detail.job.payload)
          return [JSONLine(detail: detail)]
        }()
      case .groups(let groups): groups.map { JSONLine(group: $0) }
      case .workers(let workers): workers.map { JSONLine(worker: $0) }
      case .log(let entries): entries.map { JSONLine(entry: $0) }
      }
  }

  static func isMeant(by path: String) -> Bool {
    path.hasSuffix(".ndjson") || path.hasSuffix(".jsonl")
  }

  func write(to path: String) throws(Failure) {
    try writeFile(lines.map { $0.text + "\n" }.joined(), to: path, replacing: false)
  }
}

/// Writes a whole file, new or in another's place.
private func writeFile(_ content: String, to path: String, replacing: Bool) throws(Failure) {
  let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (replacing ? O_TRUNC : O_EXCL)
  let descriptor = open(path, flags, 0o644)
  guard descriptor >= 0 else {
    let hint = errno == EEXIST ? "; name another file" : ""
    throw Failure("cannot write '\(path)': \(systemErrorText())\(hint)", .cannotCreate)
  }
  defer { close(descriptor) }
  var rest = Array(content.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard count >= 0 || errno == EINTR else {
      throw Failure("cannot write '\(path)': \(systemErrorText())", .inputOutput)
    }
    rest = rest.dropFirst(max(0, count))
  }
}

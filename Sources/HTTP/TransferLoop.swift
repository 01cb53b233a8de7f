import CCurl
import Glibc
import Synchronization
import Worker

/// A thread that moves all requests on. It sleeps in libcurl until a socket or a command is ready.
final class TransferLoop {
  enum Command: Sendable {
    case start(Int, HTTPRequest, LiveOutput, CheckedContinuation<HTTPEnd, Never>)
    /// End the request if it is still under way.
    case cancel(Int)
    /// End once the last request has ended.
    case close
  }

  /// Where commands for the loop are put.
  final class Mailbox: Sendable {
    private let commands = Mutex<[Command]>([])
    private let started = Atomic(0)
    /// Set once before it is shared. Other threads only ever call curl_multi_wakeup with it, which
    /// may be called from any; it is freed with this, when no thread holds it any more.
    fileprivate nonisolated(unsafe) let multi: UnsafeMutableRawPointer

    fileprivate init(_ multi: UnsafeMutableRawPointer) {
      self.multi = multi
    }

    deinit {
      penstock_curl_multi_cleanup(multi)
    }

    func nextNumber() -> Int { started.add(1, ordering: .relaxed).newValue }

    func post(_ command: Command) {
      let isFirst = commands.withLock { commands in
        commands.append(command)
        return commands.count == 1
      }
      if isFirst { penstock_curl_multi_wakeup(multi) }
    }

    fileprivate func take() -> [Command] {
      commands.withLock { commands in
        defer { commands = [] }
        return commands
      }
    }
  }

  private let mailbox: Mailbox
  private var transfers: [Int: Transfer] = [:]
  private var numbers: [UnsafeMutableRawPointer: Int] = [:]
  private var isClosing = false

  private init(_ mailbox: Mailbox) {
    self.mailbox = mailbox
  }

  /// Starts a thread that lives until it is told to close, and is to be joined then.
  static func begin() throws(HandlerError) -> (Mailbox, pthread_t) {
    guard let multi = penstock_curl_multi_init() else { throw .system(cause: "out of memory") }
    let mailbox = Mailbox(multi)
    let argument = Unmanaged.passRetained(TransferLoop(mailbox))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        if let argument {
          Unmanaged<TransferLoop>.fromOpaque(argument).takeRetainedValue().run()
        }
        return nil
      }, argument.toOpaque())
    guard failure == 0 else {
      argument.release()
      throw .system(cause: String(cString: strerror(failure)))
    }
    return (mailbox, thread)
  }

  private func run() {
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_BLOCK, &all, nil)
    while true {
      for command in mailbox.take() { obey(command) }
      var running: Int32 = 0
      penstock_curl_multi_perform(mailbox.multi, &running)
      endFinished()
      if isClosing, transfers.isEmpty { return }
      // Returns earlier when libcurl has something of its own to do.
      let dayInMilliseconds: Int32 = 86_400_000
      penstock_curl_multi_poll(mailbox.multi, nil, 0, dayInMilliseconds, nil)
    }
  }

  private func obey(_ command: Command) {
    switch command {
    case .start(let number, let request, let live, let continuation):
      guard let transfer = Transfer(request, live, continuation) else {
        return continuation.resume(returning: .unsent(cause: "out of memory"))
      }
      let failure = penstock_curl_multi_add_handle(mailbox.multi, transfer.handle)
      guard failure == CURLM_OK else {
        return transfer.end(.unsent(cause: String(cString: penstock_curl_multi_strerror(failure))))
      }
      transfers[number] = transfer
      numbers[transfer.handle] = number
    case .cancel(let number):
      if let transfer = remove(number) { transfer.end(.stopped) }
    case .close:
      isClosing = true
    }
  }

  private func endFinished() {
    var rest: Int32 = 0
    while let message = penstock_curl_multi_info_read(mailbox.multi, &rest) {
      guard message.pointee.msg == CURLMSG_DONE, let handle = message.pointee.easy_handle else {
        continue
      }
      let code = message.pointee.data.result
      guard let number = numbers[handle], let transfer = remove(number) else { continue }
      transfer.end(transfer.meaning(of: code))
    }
  }

  private func remove(_ number: Int) -> Transfer? {
    guard let transfer = transfers.removeValue(forKey: number) else { return nil }
    numbers[transfer.handle] = nil
    penstock_curl_multi_remove_handle(mailbox.multi, transfer.handle)
    return transfer
  }
}

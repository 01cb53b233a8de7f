import Glibc
import Jobs
import Settings

/// Who runs this program, for the audit log.
func currentOperator(_ environment: [String: String]) -> Operator {
  let entry = getpwuid(geteuid())
  let user = entry.map { String(cString: $0.pointee.pw_name) } ?? String(geteuid())
  return Operator(user: user, host: currentHost(), environment: environment)
}

/// The name of this machine.
func currentHost() -> String {
  var name = [CChar](repeating: 0, count: 256)
  guard gethostname(&name, name.count - 1) == 0 else { return "localhost" }
  return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

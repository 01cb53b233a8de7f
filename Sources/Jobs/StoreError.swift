/// Why a store could not do what was asked; each case is something the caller can do.
///
/// The text of every case reads `cannot <verb> <thing> '<value>': <cause>; <what to do>`.
package enum StoreError: Error, Hashable, Sendable {
  /// Somebody else holds it; try again.
  case busy(String)
  /// There is nothing at that place.
  case missing(String)
  /// What is there is not a store, or is damaged.
  case notAStore(String)
  /// Written by a newer Penstock.
  case newerSchema(String)
  /// The disk is full, or reading and writing it fails.
  case full(String)
  /// Not allowed: read-only, guarded, or no permission.
  case refused(String)
  /// No connection to it.
  case unreachable(String)
  /// It cannot be made there.
  case cannotCreate(String)
  /// What was asked makes no sense to it: a bad draft, an unknown queue.
  case invalid(String)

  package var message: String {
    switch self {
    case .busy(let text), .missing(let text), .notAStore(let text), .newerSchema(let text),
      .full(let text), .refused(let text), .unreachable(let text), .cannotCreate(let text),
      .invalid(let text):
      text
    }
  }

  /// The exit status of a command that ends with it, from sysexits(3).
  package var exitStatus: Int32 {
    switch self {
    case .busy: 75
    case .missing: 66
    case .notAStore, .invalid: 65
    case .newerSchema, .unreachable: 69
    case .full: 74
    case .refused: 77
    case .cannotCreate: 73
    }
  }
}

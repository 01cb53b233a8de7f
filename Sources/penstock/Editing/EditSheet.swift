import Jobs
import Monitor
import Settings

/// A payload as it is laid before an editor, and what becomes of it there.
///
/// JSON is laid out over lines and must be JSON again; one that stood on a single line comes back
/// so. Secrets show their mask: where it is left, the secret stays.
struct EditSheet {
  let original: [UInt8]
  /// What the editor is given.
  let text: [UInt8]
  let isJSON: Bool
  private let redaction: Redaction

  init(_ payload: [UInt8], job: JobID, redaction: Redaction) throws(EditProblem) {
    original = payload
    self.redaction = redaction
    let (tokens, ending) = JSONTokens.scan(payload)
    isJSON = ending == .complete
    if isJSON {
      let layout = JSONLayout(bytes: payload, tokens: tokens, redaction: redaction)
      text = Array((layout.pretty + "\n").utf8)
    } else {
      guard String(validating: payload, as: UTF8.self) != nil, !payload.contains(0) else {
        throw EditProblem(
          "cannot edit the payload of job '\(job)': it is not text; "
            + "write it to a file, and put it back with 'penstock edit \(job) --payload @FILE'")
      }
      text = payload
    }
  }

  /// The payload that an edited text means; nil when it means the one that was there.
  func payload(from edited: [UInt8]) throws(EditProblem) -> [UInt8]? {
    guard edited != text else { return nil }
    if !isJSON {
      // Editors end a file with a line break.
      let newline = UInt8(ascii: "\n")
      let isAdded = edited.last == newline && original.last != newline
      let payload = isAdded ? Array(edited.dropLast()) : edited
      return payload == original ? nil : payload
    }
    try Self.check(edited)
    let (tokens, _) = JSONTokens.scan(edited)
    let plain = JSONLayout(
      bytes: edited, tokens: tokens, redaction: Redaction([]), keepsEscapes: true)
    let isOneLine = !original.contains(UInt8(ascii: "\n"))
    let payload = isOneLine ? Array(plain.line.utf8) : edited
    do {
      let restored = try redaction.restored(payload, from: original)
      return restored == original ? nil : restored
    } catch {
      throw EditProblem(
        "'\(error.path)' has the mask of a secret, and there was none; write the value itself")
    }
  }

  /// Says where a text is not JSON.
  static func check(_ text: [UInt8]) throws(EditProblem) {
    do {
      _ = try JSONText(text, dialect: .json)
    } catch {
      let place = SourcePlace(of: error.offset, in: text)
      throw EditProblem("line \(place.line), column \(place.column): \(error.cause)")
    }
  }
}

/// Why a payload cannot be edited so.
struct EditProblem: Error, Hashable, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}

import Drawing
import Jobs

/// What a file is made of.
package enum SavedContent: Hashable, Sendable {
  /// The frame on the screen, by the ending of the file as text or as a picture.
  case frame
  /// Lines of JSON.
  case listing(Listing)
  case bytes([UInt8])
}

/// A list that is being written into a file.
struct Saving: Hashable, Sendable {
  let file: String
  /// Lines so far.
  var count: Int

  var text: String { "saving '\(file)': \(Format.count(count)) so far; Esc ends it" }
}

/// Files: of the screen, of what is listed, of payloads.
extension Model {
  mutating func save(to file: String) -> [Effect] {
    guard SavedForm(file: file) == .lines else {
      return [.save(.frame, file: file, replacing: false)]
    }
    guard let listing else {
      say("cannot save '\(file)': nothing is listed here; save the screen as a .txt", .failure)
      return []
    }
    return [.save(.listing(listing), file: file, replacing: false)]
  }

  mutating func askToReplace(_ file: String, by content: SavedContent) {
    consent = Consent(
      text: "Write over the file '\(file)', which is there already?",
      effect: .save(content, file: file, replacing: true), refusal: "nothing was written")
  }

  mutating func endSaving(saying text: String, isFailure: Bool) {
    (saving, isLeaving) = (nil, false)
    say(text, isFailure ? .failure : .success)
  }
}

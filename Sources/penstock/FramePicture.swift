import Drawing
import Monitor

/// A frame as the content of a file: a picture if its name ends in `.svg`, else text.
struct FramePicture {
  let frame: Frame
  let theme: Theme

  func content(for file: String) -> [UInt8] {
    Array((SavedForm(file: file) == .picture ? frame.svg(theme: theme) : frame.text + "\n").utf8)
  }
}

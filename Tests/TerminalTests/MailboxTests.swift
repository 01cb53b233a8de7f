import Drawing
import Testing

@testable import Terminal

@Suite struct MailboxTests {
  @Test func `of several frames only the newest is drawn, and all texts are written`() {
    let mailbox = Mailbox()
    let frames = [Size(width: 1, height: 1), Size(width: 2, height: 1)].map { Frame(size: $0) }
    for frame in frames { mailbox.post { $0.frame = frame } }
    for text in ["a", "b"] { mailbox.post { $0.writes.append(text) } }
    let orders = mailbox.take()
    #expect(orders.frame == frames[1])
    #expect(orders.writes == ["a", "b"])
    #expect(mailbox.take().frame == nil)
  }
}

@Suite struct CursesScreenTests {
  @Test func `pauses of old terminals are not written`() {
    #expect(CursesScreen.withoutPadding("\u{1B}[m\u{F}$<2>") == "\u{1B}[m\u{F}")
    #expect(CursesScreen.withoutPadding("$<5/>a$<10*>b") == "ab")
    #expect(CursesScreen.withoutPadding("a$<b") == "a$<b")
  }
}

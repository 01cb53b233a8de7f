import Jobs
import Testing

@Suite struct `What is wrong with a cron line` {
  private func fault(_ text: String) -> CronFault? {
    do {
      _ = try CronExpression(text)
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: [
    ("0 25 * * *", "hour 25 is not in 0–23, at column 3"),
    ("60 * * * *", "minute 60 is not in 0–59, at column 1"),
    ("0 0 0 * *", "day of month 0 is not in 1–31, at column 5"),
    ("0 0 * 1-13 *", "month 13 is not in 1–12, at column 9"),
    ("0 0 * * 8", "weekday 8 is not in 0–7, at column 9"),
    ("0 0 * * MOM", "'MOM' is not a weekday, at column 9; did you mean 'MON'?"),
    ("0 0 * * monday", "'monday' is not a weekday, at column 9; did you mean 'MON'?"),
    ("0 0 1 FBE *", "'FBE' is not a month, at column 7; did you mean 'FEB'?"),
    ("0 noon * * *", "'noon' is not an hour, at column 3; write a number in 0–23"),
    (
      "0 0 * qqqqq *",
      "'qqqqq' is not a month, at column 7; write a number in 1–12, or a name of JAN–DEC"
    ),
    ("0 22-2 * * *", "the range 22-2 ends before it begins, at column 3; write 22-23,0-2"),
    ("0 0 * * FRI-MON", "the range FRI-MON ends before it begins, at column 9; write 5-6,0-1"),
    (
      "*/90 * * * *",
      "step 90 of the minute is not in 1–59, at column 3; write @every 90m for such a step"
    ),
    ("*/0 * * * *", "step 0 of the minute is not in 1–59, at column 3"),
    ("*/x * * * *", "'/x' is not a step, at column 2; write for example */5"),
    ("/5 * * * *", "a value is missing before '/', at column 1; write */5"),
    ("1,,2 * * * *", "a minute is missing beside the comma, at column 3"),
    ("1, * * * *", "a minute is missing beside the comma, at column 2"),
    ("0 1- * * *", "an hour is missing, at column 5; write a number in 0–23"),
    ("? * * * *", "'?' may only stand for a day of month or a weekday, at column 1; write *"),
    (
      "0 0 * * L",
      "'L' needs a weekday before it, at column 9; write for example 5L, the last Friday"
    ),
    (
      "0 0 * * 5#6",
      "a month has no weekday number '6'; it is one of 1–5, at column 11; "
        + "write for example 5#3, the third Friday"
    ),
    ("0 0 L-31 * *", "'31' is not a number of days in 0–30, at column 7; write for example L-3"),
    ("0 0 32W * *", "day of month 32 is not in 1–31, at column 5"),
    (
      "30 2 *",
      "there are 3 fields, at column 1; write five (minute, hour, day of month, month, weekday), "
        + "or six with the seconds first"
    ),
    (
      "0 0 0 1 1 ? 2027",
      "there are 7 fields, at column 13; write five (minute, hour, day of month, month, weekday), "
        + "or six with the seconds first"
    ),
    (
      "30 2 30 2 *",
      "there is never such a day (day of month 30 in FEB), so it would never be due, at column 6; "
        + "FEB has at most 29 days"
    ),
    (
      "0 0 31 4,6 *",
      "there is never such a day (day of month 31 in APR, JUN), so it would never be due, "
        + "at column 5; APR, JUN have at most 30 days"
    ),
    (
      "@reboot",
      "a store is never booted: its workers come and go, at column 1; push the job with "
        + "'penstock push' from what the system runs at its start"
    ),
    ("@dayly", "there is no '@dayly', at column 1; did you mean '@daily'?"),
    ("0 0 * * 7-1", "the range 7-1 ends before it begins, at column 9; write 0-1"),
    (
      "@at 5",
      "there is no '@at', at column 1; known are @annually, @daily, @hourly, @midnight, @monthly, "
        + "@weekly, @yearly, @every"
    ),
    ("@daily 5", "nothing may stand after '@daily', at column 8"),
    ("@every", "the length is missing after '@every', at column 1; write for example @every 90s"),
    ("@every 90", "'90' is not a duration, at column 8; write for example 90s, 10m, 2h or 7d"),
    ("@every 10ms", "10ms is too short, at column 8; 1s is the least"),
  ])
  func `is said with its place and what would be right`(text: String, reason: String) throws {
    #expect(try #require(self.fault(text)).reason == reason)
  }

  @Test func `names the field, and is pointed at`() throws {
    let fault = try #require(self.fault("0 25 * * *"))
    #expect(fault.field == .hour)
    #expect(fault.columns == 3...4)
    #expect(fault.description.hasPrefix("cannot read schedule '0 25 * * *': hour 25"))
    #expect(fault.pointer() == "  0 25 * * *\n    ^^")
  }

  @Test(arguments: CronField.allCases)
  func `has a suggestion that can be read where a range is the wrong way round`(field: CronField)
    throws
  {
    let place = try #require(CronField.allCases.firstIndex(of: field))
    func line(_ value: String) -> String {
      var fields = Array(repeating: "*", count: 6)
      fields[place] = value
      return fields.joined(separator: " ")
    }
    for first in field.range {
      for last in field.range {
        guard let fault = self.fault(line("\(first)-\(last)")) else { continue }
        let advice = try #require(fault.advice)
        #expect(advice.hasPrefix("write "))
        #expect(self.fault(line(String(advice.dropFirst(6)))) == nil, "\(first)-\(last): \(advice)")
      }
    }
  }

  @Test(arguments: ["", "   "]) func `nothing at all is no cron line`(text: String) throws {
    #expect(try #require(self.fault(text)).reason.hasPrefix("it is empty"))
  }

  @Test(arguments: [
    "0 0 30 2 MON", "0 0 29 2 *", "59 23 31 12 7", "0 0 */28 2 MON", "0\t0  1 *\t*", "0 0 L-30 * *",
  ])
  func `is nothing where a day is possible`(text: String) {
    #expect(fault(text) == nil)
  }
}

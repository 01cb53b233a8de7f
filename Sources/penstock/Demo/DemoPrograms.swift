/// The handlers of the demonstration, real programs that a worker starts, and the configuration
/// that names them.
///
/// Each picks its fate from the job's number, so that a run is lively but the same every time. The
/// mail server is 'down' in some 20 s of each 90 s: jobs of that time fail, rest and heal.
enum DemoPrograms {
  static let all: [(name: String, text: String)] = [
    (
      "send-email",
      """
      #!/bin/sh
      # Delivers an e-mail, unless the mail server is busy or the address is wrong.
      read -r payload
      sleep 0.0$((PENSTOCK_JOB_ID % 7 + 1))
      if [ $((PENSTOCK_JOB_ID % 97)) = 0 ]; then
        echo "smtp: 550 no such user 'customer-$PENSTOCK_JOB_ID@example.com'" >&2
        exit 65
      fi
      if [ $(($(date +%s) % 90)) -lt 20 ]; then
        echo "connecting to mail.example.com:25"
        echo "smtp: 421 4.7.0 try again later" >&2
        exit 75
      fi
      echo "delivered to mail.example.com"

      """
    ),
    (
      "resize-image",
      """
      #!/bin/sh
      # Makes a small picture of a large one; now and then the large one is broken.
      sleep 0.0$((PENSTOCK_JOB_ID % 4 + 1))
      if [ $((PENSTOCK_JOB_ID % 41)) = 0 ]; then
        echo "image $PENSTOCK_JOB_ID.jpg: premature end of JPEG" >&2
        exit 1
      fi
      echo "resized to 320x240"

      """
    ),
    (
      "build-report",
      """
      #!/bin/sh
      # Adds up a day of sales; some days are too large for the time limit.
      echo "reading the sales of the day"
      sleep $((PENSTOCK_JOB_ID % 4 + 1))
      [ $((PENSTOCK_JOB_ID % 5)) = 0 ] && sleep 60
      echo "report is ready"

      """
    ),
    (
      "charge-card",
      """
      #!/bin/sh
      # Charges a card. A declined card stays declined: the job is dead at once.
      sleep 0.1
      if [ $((PENSTOCK_JOB_ID % 6)) = 0 ]; then
        echo "card declined: insufficient funds for order $PENSTOCK_JOB_ID" >&2
        exit 65
      fi
      echo "charged"

      """
    ),
    (
      "sync-stock",
      """
      #!/bin/sh
      # Asks a slow partner for its stock; the connection breaks every third time and heals.
      sleep 0.$((PENSTOCK_JOB_ID % 5 + 1))
      if [ "$PENSTOCK_ATTEMPT" = 1 ] && [ $((PENSTOCK_JOB_ID % 3)) = 0 ]; then
        echo "connection to 192.0.2.$((PENSTOCK_JOB_ID % 250)):443 was reset" >&2
        exit 1
      fi
      echo "stock is up to date"

      """
    ),
  ]

  static let configuration = """
    // The configuration of the demonstration; yours looks just like it.
    {
      store: "shop.db",
      work: { slots: 6, grace: "2s" },
      queues: {
        emails: { retry: { attempts: 4, base: "4s", cap: "20s" } },
        reports: { timeout: "6s", retry: { attempts: 2, base: "5s" } },
      },
      handlers: {
        SendEmail: { exec: ["./send-email"] },
        SendReceipt: { exec: ["./send-email"] },
        ResizeImage: { exec: ["./resize-image"], retry: { attempts: 2, base: "3s" } },
        BuildReport: { exec: ["./build-report"] },
        ChargeCard: { exec: ["./charge-card"] },
        SyncStock: { exec: ["./sync-stock"], retry: { attempts: 5, base: "2s" } },
      },
      redact: ["token"],
    }

    """
}

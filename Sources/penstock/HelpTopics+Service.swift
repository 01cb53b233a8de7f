import Settings

extension HelpTopic {
  static let signals = HelpTopic(
    name: "signals", summary: "what a worker does at each signal",
    text: """
      Signals to a worker

        TERM, INT   stop: take no more jobs, let running ones finish for the grace
                    (--grace, 25s if not given), then send their programs TERM, five
                    seconds later KILL, and give them back, not counted as an attempt
                    the second time: skip the grace
                    the third time:  kill at once; the worker ends with 75 if
                    the store did not confirm the results of jobs by then: of
                    these the ones that are not written run again
        TSTP        quiet: take no more jobs, finish those that run, and stay
        CONT        resume: take jobs again
        HUP         read the configuration anew while jobs run on; one with an error
                    is refused, and what was before stays. Without a configuration,
                    or when its terminal is closed: stop
        KILL        ends it at once. Its programs are killed with it, and all that
                    they started; another worker runs the jobs again

      Ctrl-C at a terminal is INT, Ctrl-Z is TSTP: a worker is not suspended by it,
      since its leases would run out and others would run its jobs a second time. It
      is quiet, stays in the foreground and says so in its log; 'kill -CONT PID' or
      'penstock worker NAME resume' has it take jobs again. After STOP (which no
      program can refuse), fg or bg send CONT.

      From afar the same is done with 'penstock worker NAME quiet|resume|stop', and to
      a single job with 'penstock cancel ID'.

      A program that is told to end gets TERM, as does all that it started within its
      process group; KILL follows. When a program has ended, so has its job: what it
      left in its group is killed, whether it still holds the pipes or not. To start
      something that outlives the job, give it a session of its own with setsid(1).
      Under systemd that too ends with the service.

      """)

  static let systemd = HelpTopic(
    name: "systemd", summary: "a unit that runs a worker as a service",
    text: """
      # A worker as a systemd service. To install it:
      #   penstock help systemd > /etc/systemd/system/penstock.service
      #   systemctl daemon-reload && systemctl enable --now penstock
      # Where producers push as another user, give them the group of the store's
      # folder, or replace DynamicUser by User and Group.
      [Unit]
      Description=Penstock worker
      Documentation=man:systemd.service(5)
      After=network.target

      [Service]
      # It says when it takes jobs, reloads and stops, and that it is alive.
      Type=notify
      NotifyAccess=main
      WatchdogSec=30s
      ExecStart=/usr/local/bin/penstock --store ${STATE_DIRECTORY}/penstock.db \\
        --config /etc/penstock.json5 work --log journald
      ExecReload=/bin/kill -HUP $MAINPID
      # 'penstock worker NAME stop' ends it for good; only a failure restarts it.
      Restart=on-failure
      RestartSec=1s
      # TERM goes to the worker alone, which ends its programs as they should end;
      # what is left after it, also by setsid, is killed. The time is more than the
      # grace and the five seconds from TERM to KILL.
      KillMode=mixed
      TimeoutStopSec=45s
      OOMPolicy=continue

      DynamicUser=yes
      StateDirectory=penstock
      UMask=0077
      NoNewPrivileges=yes
      CapabilityBoundingSet=
      AmbientCapabilities=
      ProtectSystem=strict
      ProtectHome=yes
      PrivateTmp=yes
      PrivateDevices=yes
      DevicePolicy=closed
      # Not ProcSubset=pid: it sees in /proc what its programs take.
      ProtectProc=invisible
      ProtectClock=yes
      ProtectControlGroups=yes
      ProtectHostname=yes
      ProtectKernelLogs=yes
      ProtectKernelModules=yes
      ProtectKernelTunables=yes
      RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
      RestrictNamespaces=yes
      RestrictRealtime=yes
      RestrictSUIDSGID=yes
      RemoveIPC=yes
      LockPersonality=yes
      # Not for programs with a just-in-time compiler, such as node or java:
      MemoryDenyWriteExecute=yes
      SystemCallArchitectures=native
      SystemCallFilter=@system-service
      SystemCallFilter=~@privileged
      SystemCallErrorNumber=EPERM

      [Install]
      WantedBy=multi-user.target

      """)
}

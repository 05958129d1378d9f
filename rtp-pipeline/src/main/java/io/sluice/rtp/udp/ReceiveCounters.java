package io.sluice.rtp.udp;

/// What a transport read. Written by the reading thread; plain fields, so another thread may read a slightly old value.
public final class ReceiveCounters {
    /// Datagrams handed to the inbox.
    public long datagrams;
    /// Bytes of UDP payload in them.
    public long bytes;
    /// System calls made to read and to wait.
    public long systemCalls;
    /// Times the reader was woken from waiting, by packets, a wakeup or the timeout.
    public long wakeups;
    /// Datagrams larger than a receive slot, dropped.
    public long truncated;
    /// Errors the kernel reported on reading (ICMP and the like), ignored.
    public long errors;
}

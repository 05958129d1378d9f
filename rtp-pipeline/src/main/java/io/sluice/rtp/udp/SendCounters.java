package io.sluice.rtp.udp;

/// What an outbox sent and what became of it. Written by the worker that owns the outbox; plain fields, so another
/// thread may read a slightly old value.
public final class SendCounters {
    /// Packets the kernel took.
    public long packets;
    /// Bytes of UDP payload in them.
    public long bytes;
    /// Messages of two packets or more.
    public long trains;
    /// Packets that rode in trains.
    public long trainPackets;
    /// System calls made to send, polls for room included.
    public long systemCalls;
    /// Packets dropped because the socket's buffer had no room in time (EAGAIN, ENOBUFS).
    public long droppedNoRoom;
    /// Packets refused as larger than the path's MTU (EMSGSIZE).
    public long droppedTooLarge;
    /// Packets refused for want of a way to the peer (ECONNREFUSED, ENETUNREACH, EHOSTUNREACH, EPERM and the like).
    public long droppedUnreachable;
    /// Packets refused for any other reason.
    public long droppedOther;
    /// Trains the kernel refused and we sent packet by packet (EIO, EINVAL).
    public long refusedTrains;

    /// Packets that were not sent, whatever the reason.
    public long dropped() {
        return droppedNoRoom + droppedTooLarge + droppedUnreachable + droppedOther;
    }
}

package io.sluice.core.forward;

/// Maps the sequence numbers of one arriving stream to those of the stream we send, leaving out what was not forwarded.
///
/// Idea: outgoing = incoming − delta. A packet that is dropped on purpose raises delta, so that the receiver sees no
/// gap; a packet that is merely missing keeps its place, so that the receiver notices and a late arrival still fits.
/// Because a late packet must be mapped with the delta that held at its place, the last [#WINDOW] deltas are
/// remembered. Cost: two array accesses a packet; 4 KB a stream.
///
/// Owned by the media worker.
final class SequenceMapper {
    /// Chosen: as many packets as the largest reordering or retransmission delay that is still useful, as many
    /// as the packet ring of a video stream holds.
    static final int WINDOW = 1024;

    /// Answer of [#map] for a packet that has no place in the outgoing stream.
    static final long NO_PLACE = -1;

    private static final int DROPPED = Integer.MIN_VALUE;

    private final int[] deltaAt;
    private final int window;
    private long outgoingBase;
    private long incomingBase;
    private long highest;
    private int delta;
    private boolean started;

    /// Creates a mapper that remembers the last [#WINDOW] places.
    SequenceMapper() {
        this(WINDOW);
    }

    /// Creates a mapper.
    ///
    /// @param window places remembered, a power of two
    SequenceMapper(int window) {
        this.window = window;
        this.deltaAt = new int[window];
    }

    /// Begins a new incoming stream: its packet `incoming` becomes `outgoing`; whatever is older has no place.
    void start(long incoming, long outgoing) {
        incomingBase = incoming;
        outgoingBase = outgoing;
        highest = incoming - 1;
        delta = 0;
        started = true;
    }

    /// Maps a packet that shall be forwarded.
    ///
    /// @param incoming unwrapped sequence number as received
    /// @return the unwrapped outgoing sequence number, or [#NO_PLACE]
    long map(long incoming) {
        if (!started || incoming < incomingBase) {
            return NO_PLACE;
        }
        if (incoming > highest) {
            advanceTo(incoming);
            deltaAt[(int) incoming & window - 1] = delta;
            return outgoing(incoming, delta);
        }
        if (highest - incoming >= window) {
            return NO_PLACE;
        }
        int then = deltaAt[(int) incoming & window - 1];
        return then == DROPPED ? NO_PLACE : outgoing(incoming, then);
    }

    /// Notes a packet that is left out on purpose. One that arrives in order closes the gap; for one that comes
    /// late the place was already given away, and stays empty.
    void drop(long incoming) {
        if (!started || incoming <= highest) {
            return;
        }
        advanceTo(incoming);
        deltaAt[(int) incoming & window - 1] = DROPPED;
        delta++;
    }

    private void advanceTo(long incoming) {
        long from = Math.max(highest + 1, incoming - window + 1);
        for (long missing = from; missing < incoming; missing++) {
            deltaAt[(int) missing & window - 1] = delta;
        }
        highest = incoming;
    }

    private long outgoing(long incoming, int deltaThen) {
        return outgoingBase + (incoming - incomingBase) - deltaThen;
    }
}

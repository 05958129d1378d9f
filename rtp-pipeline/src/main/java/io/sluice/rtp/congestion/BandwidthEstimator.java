package io.sluice.rtp.congestion;

/// An opinion on how much one transport can carry, formed from what was sent and what its receiver tells.
///
/// Facts come in by the `on…` methods; the opinion is asked for after any of them. What it costs to find out more is
/// left to the caller: an estimator wishes for probe clusters, the [Pacer] sends them.
///
/// Owned by the media worker.
public interface BandwidthEstimator {
    /// The estimate of a transport about which nothing is known.
    long UNKNOWN = Long.MAX_VALUE;

    /// What an estimator wishes for.
    interface Handler {
        /// Send a probe cluster; the arguments are those of [Pacer#startProbe].
        void requestProbe(int cluster, long bps, int minBytes, int minPackets);
    }

    /// A packet left.
    ///
    /// @param sequence number of the packet, counted from the first one the transport sent
    /// @param sizeBytes bytes on the wire
    /// @param probeCluster the probe cluster it is part of, or [Pacer#NO_PROBE]
    void onPacketSent(long sequence, int sizeBytes, int probeCluster, long nowNanos);

    /// Transport-wide feedback came; `results` is only lent for the call.
    void onTransportFeedback(FeedbackResults results, long nowNanos);

    /// The receiver says how much it can take (draft-alvestrand-rmcat-remb-03).
    void onRemb(long bitrateBps, long nowNanos);

    /// Receiver reports came.
    ///
    /// @param packetsLost packets lost since the last ones, over all streams; retransmissions can make it negative
    /// @param packetsExpected packets that should have come since then
    void onReceiverReport(int packetsLost, int packetsExpected, long nowNanos);

    /// The round trip time was measured.
    void onRtt(long rttNanos, long nowNanos);

    /// How much could be put to use: the sum of the best that all subscriptions of this transport would take. It
    /// bounds what is probed for; [#UNKNOWN] bounds nothing.
    void onUseful(long bitrateBps, long nowNanos);

    /// The transport moved to another network path: what was learned does not hold there.
    void onPathChanged(long nowNanos);

    /// Time passes.
    void onTimeout(long nowNanos);

    /// When [#onTimeout] wants to be called next.
    long nextTimeoutNanos();

    /// What may be sent in bits per second, or [#UNKNOWN].
    long targetBps();

    /// The rate of the pacer in bits per second, or [Pacer#UNLIMITED].
    long pacingBps();

    /// Padding wanted beside the media in bits per second, mostly 0: together they fill this rate.
    long paddingBps();

    /// What arrived lately in bits per second, 0 when feedback does not tell.
    long acknowledgedBps();

    /// All of it as a value, with the reason: for those who divide it and those who look at it. Made anew each time.
    BandwidthEstimate estimate();
}

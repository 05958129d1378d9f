package io.sluice.core.stats;

/// What happened since the start, with unit and sentence.
public enum Counter {
    DATAGRAMS_RECEIVED("datagrams.received", "packets", "datagrams read from the socket"),
    BYTES_RECEIVED("bytes.received", "bytes", "bytes read from the socket"),
    RTP_RECEIVED("rtp.received", "packets", "RTP packets decrypted"),
    RTCP_RECEIVED("rtcp.received", "packets", "RTCP compound packets decrypted"),
    STUN_RECEIVED("stun.received", "packets", "STUN messages received"),
    DTLS_RECEIVED("dtls.received", "packets", "DTLS datagrams received"),
    RTP_FORWARDED("rtp.forwarded", "packets", "RTP packets sent to subscribers, retransmissions included"),
    RTP_RETRANSMITTED("rtp.retransmitted", "packets", "RTP packets sent again on a NACK"),
    RTP_PADDING("rtp.padding", "packets", "RTP packets sent only to probe for bandwidth"),
    RTCP_SENT("rtcp.sent", "packets", "RTCP compound packets sent"),
    DATAGRAMS_SENT("datagrams.sent", "packets", "datagrams handed to the socket"),
    BYTES_SENT("bytes.sent", "bytes", "bytes handed to the socket"),
    TRAINS_SENT("trains.sent", "trains", "segmentation-offload trains and single sends"),
    SEND_CALLS("send.calls", "calls", "system calls that sent"),
    RECEIVE_CALLS("receive.calls", "calls", "system calls that received"),
    TCP_CONNECTIONS_ACCEPTED("tcp.connections.accepted", "connections", "ICE-TCP connections taken"),
    TCP_CONNECTIONS_REFUSED(
            "tcp.connections.refused", "connections", "ICE-TCP connections turned away or given up for newer ones"),
    TCP_CONNECTIONS_MALFORMED(
            "tcp.connections.malformed", "connections", "TCP connections ended because they spoke no framed ICE"),
    TCP_FRAMES_DROPPED("tcp.frames.dropped", "frames", "video frames that a slow TCP connection had no room for"),
    WAKEUPS("worker.wakeups", "wakeups", "times a media worker woke up"),
    KEYFRAME_REQUESTS_SENT("keyframe.requests.sent", "requests", "keyframe requests sent to publishers"),
    KEYFRAME_REQUESTS_RECEIVED("keyframe.requests.received", "requests", "keyframe requests received from subscribers"),
    NACKS_SENT("nacks.sent", "packets", "packets asked for again at publishers"),
    NACKS_RECEIVED("nacks.received", "packets", "packets that subscribers asked for again"),
    SLOT_CHANGES("slots.changes", "changes", "slots given to another publication"),
    DTLS_HANDSHAKES_COMPLETED("dtls.handshakes.completed", "handshakes", "DTLS handshakes that gave keys"),
    DTLS_HANDSHAKES_FAILED("dtls.handshakes.failed", "handshakes", "DTLS handshakes that failed"),
    JOINS("joins", "participants", "participants who joined"),
    LEAVES("leaves", "participants", "participants who left"),
    RECORDINGS_STARTED("recordings.started", "recordings", "recordings begun"),
    RECORDINGS_FAILED("recordings.failed", "recordings", "recordings that a full, slow or failing disk ended"),
    RECORDED_BYTES("recordings.bytes", "bytes", "bytes of records handed to the disk's threads"),
    COMMANDS_REFUSED("commands.refused", "commands", "commands refused because a worker's queue was full"),
    ALLOCATED_BYTES("worker.allocated", "bytes", "bytes that media workers allocated"),
    WORK_NANOS("worker.busy", "nanoseconds", "time media workers spent working, waiting excluded");

    private final String key;
    private final String unit;
    private final String sentence;

    Counter(String key, String unit, String sentence) {
        this.key = key;
        this.unit = unit;
        this.sentence = sentence;
    }

    /// Name in metrics, after the prefix `sluice.`.
    public String key() {
        return key;
    }

    /// What one is.
    public String unit() {
        return unit;
    }

    /// What it says.
    public String sentence() {
        return sentence;
    }
}

package io.sluice.signaling.websocket;

import io.sluice.core.room.ParticipantId;
import io.sluice.core.room.RecordingState;
import io.sluice.core.room.RoomId;
import io.sluice.core.room.RoomState;
import io.sluice.rtp.dtls.Fingerprint;
import io.sluice.rtp.ice.IceCredentials;
import io.sluice.signaling.message.ClientMessage;
import io.sluice.signaling.message.MessageReader;
import io.sluice.signaling.message.MessageWriter;
import io.sluice.signaling.message.ProtocolException;
import io.sluice.signaling.message.ServerMessage;
import io.sluice.signaling.sdp.LocalTransport;
import io.sluice.signaling.sdp.Negotiated;
import io.sluice.signaling.sdp.NegotiationPolicy;
import io.sluice.signaling.sdp.OfferNegotiator;
import io.sluice.signaling.sdp.SdpException;
import io.sluice.signaling.sdp.SessionDescription;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A join that nobody makes, some times over before the port opens: the first person to join would else wait for
/// classes to load (measured: over a second on a busy machine).
///
/// Immutable.
final class WarmUp {
    private static final int ROUNDS = 30;
    private static final String FINGERPRINT = "AB:".repeat(31) + "AB";

    private WarmUp() {}

    static void run(NegotiationPolicy policy) {
        String join = new JsonObject()
                .put("type", "join")
                .put("id", 1)
                .put("room", "warm-up")
                .put("offer", offer())
                .encode();
        try {
            for (int i = 0; i < ROUNDS; i++) {
                round(join, policy);
            }
        } catch (ProtocolException | SdpException e) {
            throw new IllegalStateException("Our own offer was refused.", e);
        }
    }

    private static void round(String text, NegotiationPolicy policy) throws ProtocolException, SdpException {
        if (!(MessageReader.read(text) instanceof ClientMessage.Join join)) {
            throw new IllegalStateException("a join was read as something else");
        }
        int[] ssrc = {0};
        Negotiated negotiated = OfferNegotiator.negotiate(
                SessionDescription.parse(join.offer()),
                policy,
                new LocalTransport(
                        new IceCredentials("warmwarm", "warmwarmwarmwarmwarmwarm"),
                        new Fingerprint("sha-256", FINGERPRINT),
                        List.of()),
                () -> ++ssrc[0],
                Map.of());
        ParticipantId participant = new ParticipantId("p-0");
        MessageWriter.write(
                new ServerMessage.Joined(
                        1,
                        "token",
                        1,
                        1,
                        participant,
                        Set.of(),
                        negotiated.answerSdp(),
                        new RoomState(
                                new RoomId("warm-up"), List.of(), List.of(), List.of(), List.of(), RecordingState.OFF),
                        new ServerMessage.Limits(1, 1, 1, 1),
                        List.of(),
                        ""),
                1,
                participant);
    }

    /// A short offer as browsers make them: a microphone, a camera, and slots for both.
    private static String offer() {
        String head = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0 1 2 3
            a=extmap-allow-mixed
            """;
        String transport =
                "c=IN IP4 0.0.0.0\na=ice-ufrag:warm\na=ice-pwd:warmwarmwarmwarmwarmwarm\na=fingerprint:sha-256 "
                        + FINGERPRINT + "\na=setup:actpass\na=rtcp-mux\n";
        String audio = "m=audio 9 UDP/TLS/RTP/SAVPF 111\n" + transport
                + "a=rtpmap:111 opus/48000/2\na=fmtp:111 minptime=10;useinbandfec=1\n"
                + "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\n";
        String video = "m=video 9 UDP/TLS/RTP/SAVPF 96 97\n" + transport
                + "a=rtpmap:96 VP8/90000\na=rtcp-fb:96 nack\na=rtcp-fb:96 nack pli\na=rtcp-fb:96 transport-cc\n"
                + "a=rtpmap:97 rtx/90000\na=fmtp:97 apt=96\n"
                + "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\n";
        String offer = head + audio + "a=mid:0\na=sendonly\n" + video + "a=mid:1\na=sendonly\n" + audio
                + "a=mid:2\na=recvonly\n" + video + "a=mid:3\na=recvonly\n";
        return offer.replace("\n", "\r\n");
    }
}

package io.sluice.deploy;

import dev.onvoid.webrtc.CreateSessionDescriptionObserver;
import dev.onvoid.webrtc.PeerConnectionFactory;
import dev.onvoid.webrtc.PeerConnectionObserver;
import dev.onvoid.webrtc.RTCBundlePolicy;
import dev.onvoid.webrtc.RTCConfiguration;
import dev.onvoid.webrtc.RTCIceCandidate;
import dev.onvoid.webrtc.RTCOfferOptions;
import dev.onvoid.webrtc.RTCPeerConnection;
import dev.onvoid.webrtc.RTCRtpTransceiverDirection;
import dev.onvoid.webrtc.RTCRtpTransceiverInit;
import dev.onvoid.webrtc.RTCSdpType;
import dev.onvoid.webrtc.RTCSessionDescription;
import dev.onvoid.webrtc.SetSessionDescriptionObserver;
import dev.onvoid.webrtc.media.audio.AudioOptions;
import dev.onvoid.webrtc.media.audio.HeadlessAudioDeviceModule;
import dev.onvoid.webrtc.media.video.CustomVideoSource;
import dev.onvoid.webrtc.media.video.NativeI420Buffer;
import dev.onvoid.webrtc.media.video.VideoFrame;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// A WHIP client in the JVM: libwebrtc by webrtc-java, with a coded picture for camera and silence for microphone.
///
/// Owned by the test's thread; frames are drawn on a thread of its own.
final class JvmPublisher implements AutoCloseable {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final long FRAME_MILLIS = 66;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ScheduledExecutorService camera = Executors.newSingleThreadScheduledExecutor();
    private final PeerConnectionFactory factory = new PeerConnectionFactory(new HeadlessAudioDeviceModule());
    private final CustomVideoSource source = new CustomVideoSource();
    private final RTCPeerConnection peer;
    private final CodedPicture picture;
    private final URI session;

    /// Publishes to a WHIP endpoint.
    JvmPublisher(URI endpoint, int id) throws Exception {
        picture = new CodedPicture(id, WIDTH, HEIGHT);
        RTCConfiguration configuration = new RTCConfiguration();
        configuration.bundlePolicy = RTCBundlePolicy.MAX_BUNDLE;
        peer = factory.createPeerConnection(configuration, new PeerConnectionObserver() {
            @Override
            public void onIceCandidate(RTCIceCandidate candidate) {} // the server needs none
        });
        RTCRtpTransceiverInit sending = new RTCRtpTransceiverInit();
        sending.direction = RTCRtpTransceiverDirection.SEND_ONLY;
        sending.streamIds = List.of("live");
        peer.addTransceiver(factory.createAudioTrack("audio", factory.createAudioSource(new AudioOptions())), sending);
        peer.addTransceiver(factory.createVideoTrack("video", source), sending);

        RTCSessionDescription offer = offer();
        apply(observer -> peer.setLocalDescription(offer, observer));
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(endpoint)
                        .header("Content-Type", "application/sdp")
                        .POST(HttpRequest.BodyPublishers.ofString(offer.sdp))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException(answer.statusCode() + ": " + answer.body() + "\n" + offer.sdp);
        }
        session = endpoint.resolve(answer.headers().firstValue("Location").orElseThrow());
        apply(observer ->
                peer.setRemoteDescription(new RTCSessionDescription(RTCSdpType.ANSWER, answer.body()), observer));
        camera.scheduleAtFixedRate(this::frame, 0, FRAME_MILLIS, TimeUnit.MILLISECONDS);
    }

    private RTCSessionDescription offer() throws Exception {
        CompletableFuture<RTCSessionDescription> made = new CompletableFuture<>();
        peer.createOffer(new RTCOfferOptions(), new CreateSessionDescriptionObserver() {
            @Override
            public void onSuccess(RTCSessionDescription description) {
                made.complete(description);
            }

            @Override
            public void onFailure(String error) {
                made.completeExceptionally(new IllegalStateException(error));
            }
        });
        return made.get(20, TimeUnit.SECONDS);
    }

    private interface Applying {
        void to(SetSessionDescriptionObserver observer);
    }

    private static void apply(Applying applying) throws Exception {
        CompletableFuture<Boolean> applied = new CompletableFuture<>();
        applying.to(new SetSessionDescriptionObserver() {
            @Override
            public void onSuccess() {
                applied.complete(true);
            }

            @Override
            public void onFailure(String error) {
                applied.completeExceptionally(new IllegalStateException(error));
            }
        });
        applied.get(20, TimeUnit.SECONDS);
    }

    private void frame() {
        NativeI420Buffer buffer = NativeI420Buffer.allocate(WIDTH, HEIGHT);
        picture.draw(buffer.getDataY(), buffer.getStrideY(), System.currentTimeMillis());
        fill(buffer.getDataU());
        fill(buffer.getDataV());
        VideoFrame frame = new VideoFrame(buffer, System.nanoTime());
        source.pushFrame(frame);
        frame.release();
    }

    private static void fill(ByteBuffer chroma) {
        for (int i = 0; i < chroma.capacity(); i++) {
            chroma.put(i, (byte) 128);
        }
    }

    /// Ends the session as a client should.
    ///
    /// @return the status of the DELETE
    int stop() throws Exception {
        return http.send(HttpRequest.newBuilder(session).DELETE().build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Override
    public void close() throws Exception {
        camera.shutdown();
        camera.awaitTermination(5, TimeUnit.SECONDS);
        peer.close();
        source.dispose();
        factory.dispose();
    }
}

package io.sluice.core.record.product;

import io.sluice.core.record.disk.SegmentReader;
import io.sluice.rtp.codec.MediaKind;
import io.sluice.rtp.frame.CodedFrame;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Reads what one source of a participant (camera with microphone, or screen with its sound) shows and sounds like, as
/// frames in the order of their time in the room.
///
/// Of several simulcast encodings the best that is there is shown: it changes to a better one with that one's keyframe,
/// and to any other when its own has been silent for a second. A better one whose first keyframe comes within the first
/// second takes the place of what was there before it, so that a file does not begin with a small picture.
///
/// Owned by its caller.
final class SourceReader implements StreamFrames.Handler {
    /// Takes frames in order.
    interface Handler {
        /// A frame.
        ///
        /// @param micros in the room's time; grows from frame to frame of one kind
        void onFrame(MediaKind kind, CodedFrame frame, long micros) throws IOException;
    }

    private record Timed(MediaKind kind, CodedFrame frame, long micros, long order) {}

    /// Longer than packets are waited for.
    private static final long HOLD_MICROS = 5_000_000L;

    /// Chosen: encodings answer one keyframe request within a frame or two of one another.
    private static final long BEGINNING_MICROS = 1_000_000L;

    private static final long SILENT_MICROS = 1_000_000L;

    private final SegmentSurvey survey;
    private final Map<Integer, StreamFrames> streams = new HashMap<>();
    private final PriorityQueue<Timed> waiting =
            new PriorityQueue<>(Comparator.comparingLong(Timed::micros).thenComparingLong(Timed::order));
    private final long[] lastMicros = {Long.MIN_VALUE, Long.MIN_VALUE};
    private final Handler handler;
    private @Nullable StreamFrames chosen;
    private long firstPictureMicros = Long.MAX_VALUE;
    private long order;
    private long framesLost;

    SourceReader(SegmentSurvey survey, List<StreamSurvey> ofSource, Handler handler) {
        this.survey = survey;
        this.handler = handler;
        for (StreamSurvey stream : ofSource) {
            streams.put(stream.stream().number(), new StreamFrames(stream, this));
        }
    }

    /// Reads all of it.
    void run() throws IOException {
        try (SegmentReader reader = SegmentReader.open(survey.file())) {
            while (reader != null && reader.next()) {
                StreamFrames stream = streams.get(reader.stream());
                if (stream == null) {
                    continue;
                }
                switch (reader.kind()) {
                    case RTP, REPAIRED_RTP -> {
                        byte[] packet = Arrays.copyOf(reader.data(), reader.length());
                        int sequence = (packet[2] & 0xFF) << 8 | packet[3] & 0xFF;
                        stream.order().onPacket(packet, sequence, reader.micros());
                        release(reader.micros() - HOLD_MICROS);
                    }
                    case LEFT_OUT -> {
                        int sequence = (reader.data()[0] & 0xFF) << 8 | reader.data()[1] & 0xFF;
                        stream.order().onLeftOut(sequence, reader.micros());
                    }
                    case DESCRIPTION, STREAM, RTCP, EVENT, END -> {}
                }
            }
        }
        for (StreamFrames stream : streams.values()) {
            stream.order().end();
        }
        release(Long.MAX_VALUE);
    }

    private void release(long untilMicros) throws IOException {
        while (!waiting.isEmpty() && waiting.peek().micros() <= untilMicros) {
            Timed next = waiting.remove();
            int lane = next.kind().ordinal();
            if (next.micros() > lastMicros[lane]) {
                lastMicros[lane] = next.micros();
                handler.onFrame(next.kind(), next.frame(), next.micros());
            }
        }
    }

    @Override
    public void onFrame(StreamFrames stream, CodedFrame frame, long micros) {
        if (stream.kind() == MediaKind.VIDEO) {
            firstPictureMicros = Math.min(firstPictureMicros, micros);
            if (stream != chosen && frame.keyframe() && isBetter(stream)) {
                if (chosen != null && micros - firstPictureMicros < BEGINNING_MICROS) {
                    waiting.removeIf(timed -> timed.kind() == MediaKind.VIDEO);
                }
                chosen = stream;
            }
            if (stream != chosen) {
                return;
            }
        }
        waiting.add(new Timed(stream.kind(), frame, micros, order++));
    }

    private boolean isBetter(StreamFrames stream) {
        StreamFrames current = chosen;
        return current == null
                || stream.area() > current.area()
                || stream.lastArrivalMicros() - current.lastArrivalMicros() > SILENT_MICROS;
    }

    @Override
    public void onFrameLost(StreamFrames stream) {
        framesLost += stream == chosen ? 1 : 0;
    }

    /// Pictures of the encoding being shown that are not whole, or could not be decoded since one before is missing.
    long framesLost() {
        return framesLost;
    }
}

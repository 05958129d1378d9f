package io.sluice.core.record.product;

import io.sluice.core.record.RecordKind;
import io.sluice.core.record.disk.SegmentReader;
import io.sluice.rtp.packet.RtcpCompoundView;
import io.sluice.rtp.packet.RtpPacketView;
import io.sluice.rtp.packet.SenderReportView;
import io.sluice.rtp.timing.PublisherClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One look over a segment file: whose it is, its streams, what happened, whether it is whole.
///
/// Immutable once read.
final class SegmentSurvey {
    private final Path file;
    private final PublisherClock publisher = new PublisherClock();
    private final Map<Integer, StreamSurvey> streams = new LinkedHashMap<>();
    private final Map<Integer, StreamSurvey> bySsrc = new HashMap<>();
    private final List<Map<String, Object>> events = new ArrayList<>();
    private final RtpPacketView packet = new RtpPacketView();
    private final RtcpCompoundView rtcp = new RtcpCompoundView();
    private final SenderReportView report = new SenderReportView();
    private Map<String, Object> description = Map.of();
    private @Nullable String end;
    private long startMicros;
    private long firstMicros = -1;
    private long lastMicros;
    private long fileBytes;
    private long tornBytes;

    private SegmentSurvey(Path file) {
        this.file = file;
    }

    /// Reads a file, as far as it is whole.
    static SegmentSurvey of(Path file) throws IOException {
        SegmentSurvey survey = new SegmentSurvey(file);
        try (SegmentReader reader = SegmentReader.open(file)) {
            while (reader != null && reader.next()) {
                survey.read(reader);
            }
            if (reader != null) {
                survey.startMicros = reader.startMicros();
                survey.fileBytes = reader.offset();
                survey.tornBytes = reader.tornBytes();
            }
        }
        return survey;
    }

    private void read(SegmentReader reader) throws IOException {
        long micros = reader.micros();
        firstMicros = firstMicros < 0 ? micros : firstMicros;
        lastMicros = micros;
        switch (reader.kind()) {
            case DESCRIPTION -> description = JsonObjects.parse(reader.data(), reader.length());
            case STREAM -> {
                RecordedStream stream = RecordedStream.of(JsonObjects.parse(reader.data(), reader.length()));
                StreamSurvey survey = new StreamSurvey(stream, publisher);
                streams.put(stream.number(), survey);
                bySsrc.put(stream.ssrc(), survey);
            }
            case RTP, REPAIRED_RTP -> {
                StreamSurvey survey = streams.get(reader.stream());
                if (survey != null && packet.tryWrap(reader.data(), 0, reader.length())) {
                    survey.onPacket(packet, reader.kind() == RecordKind.REPAIRED_RTP, micros);
                }
            }
            case LEFT_OUT -> {
                StreamSurvey survey = streams.get(reader.stream());
                if (survey != null && reader.length() == 2) {
                    survey.onLeftOut((reader.data()[0] & 0xFF) << 8 | reader.data()[1] & 0xFF);
                }
            }
            case RTCP -> onRtcp(reader, micros);
            case EVENT -> {
                Map<String, Object> event = JsonObjects.parse(reader.data(), reader.length());
                event.put("micros", micros);
                events.add(event);
            }
            case END -> end = JsonObjects.text(JsonObjects.parse(reader.data(), reader.length()), "reason");
        }
    }

    private void onRtcp(SegmentReader reader, long micros) {
        if (!rtcp.tryWrap(reader.data(), 0, reader.length())) {
            return;
        }
        while (rtcp.next()) {
            StreamSurvey survey = report.tryWrap(rtcp) ? bySsrc.get(report.ssrc()) : null;
            if (survey != null) {
                survey.onSenderReport(report.ntp(), report.rtpTimestamp(), micros);
            }
        }
    }

    Path file() {
        return file;
    }

    /// The participant, empty in the room's file.
    Map<String, Object> participant() {
        Object participant = description.get("participant");
        return participant == null ? Map.of() : JsonObjects.asObject(participant);
    }

    Map<String, Object> description() {
        return description;
    }

    List<StreamSurvey> streams() {
        return List.copyOf(streams.values());
    }

    @Nullable
    StreamSurvey stream(int number) {
        return streams.get(number);
    }

    List<Map<String, Object>> events() {
        return events;
    }

    /// Why it ended, or null when it was interrupted.
    @Nullable
    String end() {
        return end;
    }

    long startMicros() {
        return startMicros;
    }

    long firstMicros() {
        return Math.max(0, firstMicros);
    }

    long lastMicros() {
        return lastMicros;
    }

    long fileBytes() {
        return fileBytes;
    }

    long tornBytes() {
        return tornBytes;
    }
}

package io.sluice.load.browser;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// What a probed page presented and played between two looks.
///
/// Immutable.
public record ProbeLog(List<PresentedFrame> frames, List<PlayedTone> tones, int lostEntries) {
    static ProbeLog of(JsonObject drained) {
        return new ProbeLog(
                objects(drained.getJsonArray("frames")).map(ProbeLog::frame).toList(),
                objects(drained.getJsonArray("tones")).map(ProbeLog::tone).toList(),
                drained.getInteger("lost"));
    }

    private static Stream<JsonObject> objects(JsonArray array) {
        return array.stream().map(JsonObject.class::cast);
    }

    private static PresentedFrame frame(JsonObject f) {
        return new PresentedFrame(
                f.getString("name"),
                f.getBoolean("shown"),
                f.getBoolean("ok"),
                f.getString("bytes"),
                f.getInteger("id"),
                f.getDouble("coded"),
                f.getDouble("presented"),
                f.getLong("rtpTimestamp"),
                f.getInteger("width"),
                f.getInteger("height"),
                f.getBoolean("local"));
    }

    private static PlayedTone tone(JsonObject t) {
        return new PlayedTone(
                t.getString("name"),
                t.getBoolean("ok"),
                t.getInteger("id"),
                t.getDouble("coded"),
                t.getDouble("played"),
                t.getDouble("match"));
    }

    /// Frames of others, intact or not.
    public List<PresentedFrame> remoteFrames() {
        return frames.stream().filter(frame -> !frame.local()).toList();
    }

    public List<PresentedFrame> intactFramesOf(int id) {
        return frames.stream()
                .filter(frame -> !frame.local() && frame.intact() && frame.id() == id)
                .toList();
    }

    public List<PlayedTone> intactTonesOf(int id) {
        return tones.stream().filter(tone -> tone.intact() && tone.id() == id).toList();
    }

    /// Audio delay minus video delay of one source, in ms: negative when the sound comes before its picture. Each
    /// tone is compared with the median delay of the frames drawn within half a second of it; the median over the
    /// tones is the answer. Empty when fewer than three tones have frames around them.
    public OptionalDouble audioVideoOffsetMillis(int id) {
        return median(audioVideoOffsets(intactFramesOf(id), intactTonesOf(id)), 3);
    }

    /// As [#audioVideoOffsetMillis(int)], for the elements the page names `name`.
    public OptionalDouble audioVideoOffsetMillis(int id, String name) {
        return median(
                audioVideoOffsets(
                        intactFramesOf(id).stream()
                                .filter(frame -> frame.name().equals(name))
                                .toList(),
                        intactTonesOf(id).stream()
                                .filter(tone -> tone.name().equals(name))
                                .toList()),
                3);
    }

    private static DoubleStream audioVideoOffsets(List<PresentedFrame> frames, List<PlayedTone> tones) {
        return tones.stream()
                .map(tone -> new double[] {
                    tone.delayMillis(),
                    median(
                                    frames.stream()
                                            .filter(frame -> Math.abs(frame.codedMillis() - tone.codedMillis()) <= 500)
                                            .mapToDouble(PresentedFrame::delayMillis),
                                    3)
                            .orElse(Double.NaN)
                })
                .filter(pair -> !Double.isNaN(pair[1]))
                .mapToDouble(pair -> pair[0] - pair[1]);
    }

    /// The median, when there are at least `least` values.
    public static OptionalDouble median(DoubleStream values, int least) {
        double[] sorted = values.sorted().toArray();
        if (sorted.length < Math.max(1, least)) {
            return OptionalDouble.empty();
        }
        int middle = sorted.length / 2;
        return OptionalDouble.of(sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2);
    }

    /// Both logs as one.
    public ProbeLog plus(ProbeLog other) {
        return new ProbeLog(
                Stream.concat(frames.stream(), other.frames.stream()).toList(),
                Stream.concat(tones.stream(), other.tones.stream()).toList(),
                lostEntries + other.lostEntries);
    }

    @Override
    public String toString() {
        return frames.size() + " frames, "
                + frames.stream().filter(frame -> !frame.intact()).count() + " of them damaged: "
                + counted(frames.stream().filter(PresentedFrame::intact).map(f -> f.id() + " as '" + f.name() + "'"))
                + "; tones: "
                + counted(tones.stream().filter(PlayedTone::intact).map(t -> t.id() + " as '" + t.name() + "'"));
    }

    private static Map<String, Long> counted(Stream<String> labels) {
        return labels.collect(Collectors.groupingBy(label -> label, TreeMap::new, Collectors.counting()));
    }
}

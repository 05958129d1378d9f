package io.sluice.core.record.product;

import io.sluice.core.record.matroska.MatroskaTrack;
import io.sluice.rtp.codec.MediaKind;
import java.util.List;

/// A file that was made, and what is in it.
///
/// Owned by its exporter.
public final class ProductFile {
    private final String name;
    private final List<MatroskaTrack> tracks;
    private final long offsetMicros;
    private long endMicros;
    private long videoFrames;
    private long audioPackets;
    long framesLost;

    ProductFile(String name, List<MatroskaTrack> tracks, long offsetMicros) {
        this.name = name;
        this.tracks = List.copyOf(tracks);
        this.offsetMicros = offsetMicros;
        this.endMicros = offsetMicros;
    }

    void count(MediaKind kind, long micros) {
        endMicros = Math.max(endMicros, micros);
        if (kind == MediaKind.VIDEO) {
            videoFrames++;
        } else {
            audioPackets++;
        }
    }

    /// Its name in the directory of the products.
    public String name() {
        return name;
    }

    /// Its tracks.
    public List<MatroskaTrack> tracks() {
        return tracks;
    }

    /// When it begins, in the room's time: microseconds since the start of the recording.
    public long offsetMicros() {
        return offsetMicros;
    }

    /// Time of its last frame in the room.
    public long endMicros() {
        return endMicros;
    }

    /// Pictures in it.
    public long videoFrames() {
        return videoFrames;
    }

    /// Packets of sound in it.
    public long audioPackets() {
        return audioPackets;
    }

    /// Pictures of its source that are missing; counted with the first file of a source.
    public long framesLost() {
        return framesLost;
    }
}

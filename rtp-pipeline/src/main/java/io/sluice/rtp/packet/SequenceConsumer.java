package io.sluice.rtp.packet;

/// Takes sequence numbers one by one, without boxing. Owned by its caller.
@FunctionalInterface
public interface SequenceConsumer {
    /// @param sequenceNumber 16 bits
    void accept(int sequenceNumber);
}

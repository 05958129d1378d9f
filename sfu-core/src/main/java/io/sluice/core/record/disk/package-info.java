/// The recording on disk: the ring that takes records from the media worker, the thread that writes them, the files,
/// and
/// the reader. What is noted is decided in the package above.
@NullMarked
package io.sluice.core.record.disk;

import org.jspecify.annotations.NullMarked;

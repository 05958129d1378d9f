/// A writer of Matroska and WebM files. Where the frames come from it does not know.
@NullMarked
package io.sluice.core.record.matroska;

import org.jspecify.annotations.NullMarked;

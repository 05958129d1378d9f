/// What arrives from one participant: streams, encodings, publications, and the feedback that keeps them coming.
/// Nothing here knows who receives it.
@NullMarked
package io.sluice.core.publish;

import org.jspecify.annotations.NullMarked;

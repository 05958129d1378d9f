/// What operators measure, as Micrometer meters. Nothing here decides anything.
@NullMarked
package io.sluice.signaling.metrics;

import org.jspecify.annotations.NullMarked;

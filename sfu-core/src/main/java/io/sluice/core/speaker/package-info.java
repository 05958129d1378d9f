/// Audio levels and who is speaking. No packets, no threads.
@NullMarked
package io.sluice.core.speaker;

import org.jspecify.annotations.NullMarked;

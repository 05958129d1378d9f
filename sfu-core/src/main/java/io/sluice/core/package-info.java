/// Many peers and the decisions among them; its packages hold the parts. Nothing lives here itself.
@NullMarked
package io.sluice.core;

import org.jspecify.annotations.NullMarked;

/** Where attempts run: one dispatcher per node, the threads of user code, and what user code gets to see. */
@NullMarked
package io.heddle.runtime.dispatch;

import org.jspecify.annotations.NullMarked;

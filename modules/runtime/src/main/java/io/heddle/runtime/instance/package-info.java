/** The workflow instance as a sharded, event-sourced actor: asks the kernel, writes down, performs, answers. */
@NullMarked
package io.heddle.runtime.instance;

import org.jspecify.annotations.NullMarked;

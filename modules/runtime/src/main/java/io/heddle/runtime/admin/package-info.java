/** What operators and machines ask a node over HTTP. */
@NullMarked
package io.heddle.runtime.admin;

import org.jspecify.annotations.NullMarked;

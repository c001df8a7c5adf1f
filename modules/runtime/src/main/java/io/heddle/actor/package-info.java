/** Typed messages for an application's own actors: the instance manager's protocol and the news of instances. */
@NullMarked
package io.heddle.actor;

import org.jspecify.annotations.NullMarked;

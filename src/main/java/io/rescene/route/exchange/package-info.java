/**
 * What travels on an exchange, job, question and reply, and how steps let it go on, fail or halt; and whether this process
 * takes work, and whose trouble it is when calls fail.
 */
@NullMarked
package io.rescene.route.exchange;

import org.jspecify.annotations.NullMarked;

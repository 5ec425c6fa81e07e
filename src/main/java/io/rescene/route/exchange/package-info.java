/** What travels on an exchange, job, question and reply, and how steps let it go on, fail or halt. */
@NullMarked
package io.rescene.route.exchange;

import org.jspecify.annotations.NullMarked;

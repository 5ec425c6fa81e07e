/** Who may call at all: the pace of the account, and a cap that workers share. */
@NullMarked
package io.rescene.route.permit;

import org.jspecify.annotations.NullMarked;

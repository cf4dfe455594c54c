/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Users: who may connect and as what. A password is here only until the broker has it; then its
 * bytes are overwritten in the database and, at the next store_checkpoint(), gone from the log.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/log.h"
#include "firmware/store/store-private.h"

static bool text_ends(const char *text, size_t size)
{
	return strnlen(text, size) < size;
}

int store_user_set(struct store *store, const struct store_user *user)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_USER_SET);
	int r;

	if (!text_ends(user->name, sizeof(user->name)) || text_empty(user->name) ||
	    !text_ends(user->password, sizeof(user->password)) ||
	    !text_ends(user->skills, sizeof(user->skills)) || user->role >= ROLE_COUNT)
		return -EINVAL;
	bind_text(&statement, user->name);
	bind_text(&statement, role_name(user->role));
	bind_text(&statement, user->password);
	bind_text(&statement, user->skills);
	r = statement_write(&statement, NULL);
	if (r == 0)
		store->wipe = true; /* it may have replaced a password */
	return r;
}

int store_user_remove(struct store *store, const char *name)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_USER_REMOVE);
	int changed, r;

	bind_text(&statement, name);
	r = statement_write(&statement, &changed);
	if (r < 0)
		return r;
	store->wipe = true;
	return changed > 0;
}

int store_user_password_delivered(struct store *store, const char *name)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_USER_DELIVERED);
	int r;

	bind_text(&statement, name);
	r = statement_write(&statement, NULL);
	if (r == 0)
		store->wipe = true;
	return r;
}

static int user_read(const struct statement *statement, struct store_user *ret_user)
{
	if (column_text(statement, 0, ret_user->name, sizeof(ret_user->name)) == 0 &&
	    role_parse(column_view(statement, 1), &ret_user->role) == 0 &&
	    column_text(statement, 2, ret_user->password, sizeof(ret_user->password)) == 0 &&
	    column_text(statement, 3, ret_user->skills, sizeof(ret_user->skills)) == 0)
		return 0;
	log_error("store: the row of user '%s' is damaged", column_view(statement, 0));
	return -EBADMSG;
}

int store_users(struct store *store, struct store_user **ret_users, size_t *ret_count)
{
	_cleanup_(statement_close) struct statement statement = statement_open(store, SQL_USER_ALL);
	_cleanup_free_ struct store_user *users = NULL;
	size_t count = 0, room = 16;
	int r;

	users = malloc(room * sizeof(*users));
	if (!users)
		return -ENOMEM;
	while ((r = statement_step(&statement)) > 0) {
		if (count == room) {
			struct store_user *more = reallocarray(users, room * 2, sizeof(*users));

			if (!more)
				return -ENOMEM;
			users = more;
			room *= 2;
		}
		r = user_read(&statement, &users[count++]);
		if (r < 0)
			return r;
	}
	if (r < 0)
		return r;
	*ret_users = steal_pointer(&users);
	*ret_count = count;
	return 0;
}

int store_user_role(struct store *store, const char *name, enum role *ret_role)
{
	_cleanup_(statement_close) struct statement statement =
		statement_open(store, SQL_USER_ROLE);
	int r;

	bind_text(&statement, name);
	r = statement_step(&statement);
	if (r <= 0)
		return r;
	if (role_parse(column_view(&statement, 0), ret_role) < 0) {
		log_error("store: the row of user '%s' is damaged", name);
		return -EBADMSG;
	}
	return 1;
}

/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The calendar. A year here begins with March, so that a leap day is its last; 400 of them are an era.
 * What stands in assert comments is what the provers needed to be told; they prove it too.
 */
#include "firmware/base/civil.h"

int civil_month_days(int64_t year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

int64_t civil_days(int64_t year, int month, int day)
{
	int64_t era, year_of_era, day_of_year, day_of_era;

	year -= month <= 2;
	era = (year >= 0 ? year : year - 399) / 400;
	year_of_era = year - era * 400;
	/*@ assert 0 <= year_of_era <= 399; */
	/*@ assert floored(year, 4) == 100 * era + year_of_era / 4; */
	/*@ assert floored(year, 100) == 4 * era + year_of_era / 100; */
	/*@ assert floored(year, 400) == era; */
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	/*@ assert month <= 2 ==> day_of_year == 306 + (month == 2 ? 31 : 0) + day - 1; */
	/*@ assert month > 2 ==> day_of_year == days_before_month(1, month) - 59 + day - 1; */
	/*@ assert 0 <= day_of_year <= 365; */
	day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	/*@ assert era * 146097 + day_of_era == 365 * year + leaps(year) + day_of_year; */
	/*@ assert month <= 2 ==> year == \at(year, Pre) - 1; */
	/*@ assert month > 2 ==> year == \at(year, Pre); */
	/*@ assert leaps(year) == leaps(year - 1) + leap(year); */
	/*@ assert month > 2 ==>
	      days_before_month(year, month) == days_before_month(1, month) + leap(year); */
	/*@ assert month <= 2 ==> day_number(\at(year, Pre), month, day) ==
	      365 * (year + 1 - 1970) + leaps(year) - 477 + (month == 2 ? 31 : 0) + day - 1; */
	/*@ assert month > 2 ==> day_number(\at(year, Pre), month, day) ==
	      365 * (year - 1970) + leaps(year) - 477 + days_before_month(1, month) + day - 1; */
	return era * 146097 + day_of_era - 719468;
}

/* Days of an era before a year of it; the years begin with March, 0 to 399. */
/*@
  requires 0 <= year_of_era <= 400;
  assigns \nothing;
  ensures \result == 365 * year_of_era + year_of_era / 4 - year_of_era / 100;
*/
static int64_t days_before_year(int64_t year_of_era)
{
	return 365 * year_of_era + year_of_era / 4 - year_of_era / 100;
}

void civil_date(int64_t days, int64_t *ret_year, int *ret_month, int *ret_day)
{
	int64_t era, day_of_era, year_of_era, day_of_year, month, year;
	int day;

	days += 719468;
	era = (days >= 0 ? days : days - 146096) / 146097;
	day_of_era = days - era * 146097;
	/*@ assert 0 <= day_of_era <= 146096; */
	year_of_era = day_of_era / 365;
	if (year_of_era == 400 || days_before_year(year_of_era) > day_of_era)
		year_of_era--;
	/*@ assert 0 <= year_of_era <= 399; */
	day_of_year = day_of_era - days_before_year(year_of_era);
	/*@ assert 0 <= day_of_year <= 365; */
	/*@ assert day_of_year == 365 ==>
	      year_of_era % 4 == 3 && (year_of_era % 100 != 99 || year_of_era == 399); */
	month = (5 * day_of_year + 2) / 153;
	/*@ assert 0 <= month <= 11; */
	day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	/*@ assert month < 10 ==> month == 0 || month == 1 || month == 2 || month == 3 || month == 4 ||
	      month == 5 || month == 6 || month == 7 || month == 8 || month == 9; */
	/*@ assert month < 10 ==> (153 * month + 2) / 5 == days_before_month(1, month + 3) - 59; */
	/*@ assert month < 10 ==> day_of_year == days_before_month(1, month + 3) - 59 + day - 1; */
	/*@ assert 153 * month <= 5 * day_of_year + 2 < 153 * (month + 1); */
	/*@ assert month < 10 ==> 1 <= day <= month_days(1, month + 3); */
	/*@ assert month >= 10 ==> day_of_year == 306 + (month == 11 ? 31 : 0) + day - 1 &&
	      1 <= day <= (month == 11 ? 29 : 31); */
	/*@ assert month == 11 && day == 29 ==> day_of_year == 365; */
	year = year_of_era + era * 400;
	/*@ assert floored(year, 4) == 100 * era + year_of_era / 4; */
	/*@ assert floored(year, 100) == 4 * era + year_of_era / 100; */
	/*@ assert floored(year, 400) == era; */
	/*@ assert days == 365 * year + leaps(year) + day_of_year; */
	/*@ assert day_of_year == 365 ==> leap(year + 1) == 1; */
	/*@ assert leaps(year) == leaps(year - 1) + leap(year); */
	/*@ assert month < 10 ==> is_date(year, month + 3, day) &&
	      day_number(year, month + 3, day) == \at(days, Pre); */
	/*@ assert month >= 10 ==> is_date(year + 1, month - 9, day) &&
	      day_number(year + 1, month - 9, day) == \at(days, Pre); */
	*ret_year = month < 10 ? year : year + 1;
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_day = day;
}

/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once

/*
 * For test-config.c: two good files, and the mistakes that can be made in them, one change each,
 * with what is to be said about it.
 */

static const char good_site[] = "# a comment\n"
				"[site]\n"
				"id=demo\n"
				"languages=da en\n"
				"name.da=Borgerservice\n"
				"name.en=Citizen Service\n"
				"default_lane=general\n"
				"\n"
				"[rules]\n"
				"grace=8min\n"
				"\n"
				"[lane fast]\n"
				"name.da=Hurtig\n"
				"rate_permille=3000\n"
				"promise=10min\n"
				"[lane general]\n"
				"name.da=Almindelig\n"
				"rate_permille=1000\n"
				"\n"
				"[service pas]\n"
				"name.da=Pas\n"
				"must.da=Barnet skal med\n"
				"expected=9min\n"
				"[service mitid]\n"
				"name.da=MitID\n"
				"\n"
				"[counter 1]\n"
				"kind=desk\n"
				"[counter 2]\n"
				"services=pas\n"
				"lanes=fast general\n"
				"head_start.pas=2min\n";

static const char good_board[] = "[panel]\n"
				 "buttons=sim\n"
				 "lamps=sim\n"
				 "socket=run/wire\n"
				 "debounce=20ms\n"
				 "[button pas]\n"
				 "verb=take\n"
				 "service=pas\n"
				 "lane=fast\n"
				 "[button next-1]\n"
				 "verb=next\n"
				 "counter=1\n"
				 "finish=served\n"
				 "[lamp pas]\n"
				 "[display hall]\n"
				 "driver=serial\n"
				 "path=/dev/ttyS0\n"
				 "frame_end=0x0d\n"
				 "[display counter-1]\n"
				 "driver=sim\n"
				 "counter=1\n"
				 "[printer]\n"
				 "driver=ipp\n"
				 "uri=ipp://127.0.0.1:8631/ipp/print\n"
				 "[broker]\n"
				 "socket=run/mqtt\n"
				 "[store]\n"
				 "database=../lib/naeste.db\n"
				 "[phone]\n"
				 "folder=run/t\n"
				 "[web]\n"
				 "host=127.0.0.1\n"
				 "port=8080\n";

/* One change to a good file, and what is said about it. */
struct mistake {
	const char *name;
	const char *good; /* which file is changed: good_site or good_board */
	const char *from, *to;
	const char *said;
};

#define LONG_120                                                       \
	"123456789 123456789 123456789 123456789 123456789 123456789 " \
	"123456789 123456789 123456789 123456789 123456789 1234567890"

static const struct mistake mistakes[] = {
	/* the shape of the file */
	{ "refuses_an_unknown_section", good_site, "[rules]", "[rulez]",
	  "site.conf:9: [rulez] expected another section: nothing reads this one" },
	{ "refuses_an_unknown_section_without_keys", good_site, "[rules]", "[x]\n[rules]",
	  "site.conf:9: [x] expected another section: nothing reads this one" },
	{ "refuses_an_unknown_key", good_site, "grace=", "grase=",
	  "site.conf:10: [rules] grase: expected another key: [rules] has none of this name" },
	{ "refuses_a_language_key_without_its_language", good_site, "name.da=Pas", "name.=Pas",
	  "site.conf:21: [service pas] name.: expected another key" },
	{ "refuses_a_key_that_stands_twice", good_site, "grace=8min", "grace=8min\ngrace=9min",
	  "site.conf:11: [rules] grace: expected once in a file, stands in line 10 too" },
	{ "refuses_two_services_of_the_same_name", good_site, "[service mitid]", "[service pas]",
	  "site.conf:24: [service pas] expected once in a file, stands in line 20 too" },
	{ "refuses_two_lanes_of_the_same_name", good_site, "[lane general]", "[lane fast]",
	  "site.conf:16: [lane fast] expected once in a file, stands in line 12 too" },
	{ "refuses_two_counters_of_the_same_name", good_site, "[counter 2]", "[counter 1]",
	  "site.conf:29: [counter 1] expected once in a file, stands in line 27 too" },
	{ "refuses_two_buttons_of_the_same_name", good_board, "[button next-1]", "[button pas]",
	  "board.conf:10: [button pas] expected once in a file, stands in line 6 too" },
	{ "refuses_a_key_before_any_section", good_site, "# a comment", "id=x",
	  "site.conf:1: id: expected a [section] before the first key" },
	{ "refuses_a_line_that_is_neither_key_nor_section", good_site, "grace=8min", "grace",
	  "site.conf:10: expected [section], key=value or # comment" },
	{ "refuses_a_colon_in_place_of_the_equals_sign", good_site, "grace=8min", "grace: 8min",
	  "site.conf:10: expected [section], key=value or # comment" },
	{ "refuses_a_section_that_is_not_closed", good_site, "[rules]", "[rules",
	  "site.conf:9: expected a section as [kind] or [kind name]" },
	{ "refuses_text_behind_a_section", good_site, "[rules]", "[rules] x",
	  "site.conf:9: expected a section as [kind] or [kind name]" },
	{ "refuses_a_section_name_that_is_too_long", good_site, "[service mitid]",
	  "[service abcdefghijklmnopqrstuvwx]",
	  "site.conf:24: expected a section as [kind] or [kind name]" },
	{ "refuses_a_comment_behind_a_value", good_site, "grace=8min", "grace=8min ; or 9",
	  "site.conf:10: expected no \" ;\" in a value: a comment is a line of its own" },
	{ "refuses_a_line_that_is_too_long", good_site, "grace=8min",
	  "grace=" LONG_120 LONG_120 LONG_120 LONG_120,
	  "site.conf:10: expected a line of at most" },
	{ "refuses_text_that_is_not_utf8", good_site, "Borgerservice", "B\xe6st",
	  "site.conf:5: expected UTF-8 text, its lines ended by \\n alone" },
	{ "refuses_carriage_returns", good_site, "grace=8min\n", "grace=8min\r\n",
	  "site.conf:10: expected UTF-8 text, its lines ended by \\n alone" },
	{ "refuses_a_name_for_a_section_that_has_none", good_site, "[rules]", "[rules x]",
	  "site.conf:9: [rules x] expected [rules] without a name" },
	{ "refuses_a_section_that_lacks_its_name", good_site, "[service mitid]", "[service]",
	  "site.conf:24: [service] expected a name, as in [service name]" },
	{ "refuses_a_name_that_is_no_slug", good_site, "[service mitid]", "[service MitID]",
	  "site.conf:24: [service MitID] expected a name of 1 to 23 of a-z 0-9 - _ ." },
	/* values */
	{ "refuses_a_duration_without_a_unit", good_site, "grace=8min", "grace=8",
	  "site.conf:10: [rules] grace: expected a duration from 1s to 8h, with its unit" },
	{ "refuses_a_duration_out_of_range", good_site, "promise=10min", "promise=25h",
	  "site.conf:15: [lane fast] promise: expected a duration from 0s to 24h" },
	{ "refuses_a_duration_beyond_64_bits", good_site, "promise=10min",
	  "promise=99999999999999999h", "[lane fast] promise: expected a duration" },
	{ "refuses_a_condition_beyond_a_day", good_site, "head_start.pas=2min", "after.pas=25h",
	  "[counter 2] after.pas: expected a duration from 0s" },
	{ "refuses_a_condition_for_an_unknown_service", good_site, "head_start.pas=2min",
	  "after.vielse=10min", "[counter 2] after.vielse: expected a service of site.conf" },
	{ "refuses_a_screen_for_what_is_done_in_person", good_site,
	  "expected=9min\n[service mitid]\nname.da=MitID\n\n[counter 1]\nkind=desk\n[counter 2]\n",
	  "in_person=yes\n[service mitid]\nname.da=MitID\n\n[counter 1]\n[counter 2]\nkind=booth\n",
	  "[counter 2] services: expected no service with in_person=yes at a booth" },
	{ "refuses_what_is_done_in_person_without_a_desk", good_site,
	  "expected=9min\n[service mitid]\nname.da=MitID\n\n[counter 1]\nkind=desk\n[counter 2]\n"
	  "services=pas\n",
	  "in_person=yes\n[service mitid]\nname.da=MitID\n\n[counter 1]\nkind=booth\n"
	  "[counter 2]\nkind=phone\n",
	  "[service pas] expected a counter that serves it" },
	{ "refuses_a_group_of_desks", good_site, "kind=desk\n", "kind=desk\ngroup=screens\n",
	  "[counter 1] group: expected kind=booth" },
	{ "refuses_a_group_with_two_names", good_site, "kind=desk\n[counter 2]\n",
	  "kind=booth\ngroup=screens\n[counter 2]\nkind=booth\ngroup=screens\nname=Other\n",
	  "[counter 2] group: expected the same name for all of a group" },
	{ "refuses_a_head_start_beyond_a_day", good_site, "head_start.pas=2min",
	  "head_start.pas=24h 1ms", "[counter 2] head_start.pas: expected a duration from 0s" },
	{ "refuses_a_rate_of_nothing", good_site, "rate_permille=3000", "rate_permille=0",
	  "site.conf:14: [lane fast] rate_permille: expected a whole number from 1 to 1000000" },
	{ "refuses_a_rate_that_could_overflow_a_score", good_site, "rate_permille=3000",
	  "rate_permille=1000001", "expected a whole number from 1 to 1000000" },
	{ "refuses_a_number_with_a_sign", good_site, "rate_permille=3000", "rate_permille=+3000",
	  "expected a whole number from 1 to 1000000" },
	{ "refuses_a_number_with_letters", good_site, "rate_permille=3000", "rate_permille=3e3",
	  "expected a whole number from 1 to 1000000" },
	{ "refuses_a_truth_that_is_neither_yes_nor_no", good_site, "expected=9min",
	  "per_person=true", "site.conf:23: [service pas] per_person: expected yes or no" },
	{ "refuses_a_choice_that_is_none", good_site, "kind=desk", "kind=table",
	  "[counter 1] kind: expected desk or room or booth or phone" },
	{ "refuses_a_time_of_day_after_midnight", good_site, "id=demo", "id=demo\nday_change=24:00",
	  "[site] day_change: expected a time of day from 00:00 to 23:59" },
	{ "refuses_hours_of_no_day", good_site, "id=demo", "id=demo\nhours.someday=closed",
	  "[site] hours.someday: expected hours.mon, hours.mon-fri, hours.all or hours.2026-12-24" },
	{ "refuses_hours_that_are_none", good_site, "id=demo", "id=demo\nhours.mon=10-15",
	  "[site] hours.mon: expected up to 3 spans as 10:00-12:00 13:00-15:00, closed or always" },
	{ "refuses_hours_that_only_take_a_date_back", good_site, "id=demo",
	  "id=demo\nhours.2026-12-24=usual", "[site] hours.2026-12-24: expected up to 3 spans" },
	{ "refuses_an_opening_half_a_day_early", good_site, "id=demo", "id=demo\nopen_before=5h",
	  "[site] open_before: expected a duration from 0s to 4h" },
	{ "refuses_another_closing", good_site, "id=demo", "id=demo\nclosing=never",
	  "[site] closing: expected tell or stop" },
	{ "refuses_numbers_without_an_end", good_site, "id=demo", "id=demo\nnumbers=A001",
	  "[site] numbers: expected up to 8 ranges as A001-A999 B001-B500" },
	{ "refuses_numbers_that_run_backwards", good_site, "id=demo", "id=demo\nnumbers=B001-A999",
	  "[site] numbers: expected up to 8 ranges" },
	{ "refuses_numbers_with_a_comma", good_site, "id=demo",
	  "id=demo\nnumbers=A001-A999,B001-B500", "[site] numbers: expected up to 8 ranges" },
	{ "refuses_more_ranges_than_there_is_room_for", good_site, "id=demo",
	  "id=demo\nnumbers=A001-A002 A003-A004 A005-A006 A007-A008 A009-A010 A011-A012 "
	  "A013-A014 A015-A016 A017-A018",
	  "[site] numbers: expected up to 8 ranges" },
	{ "refuses_two_ranges_of_reserve_numbers", good_site, "id=demo",
	  "id=demo\nreserve=R001-R100 S001-S100", "[site] reserve: expected a range as R001-R200" },
	{ "refuses_a_capacity_below_nothing", good_site, "expected=9min", "capacity=-1",
	  "[service pas] capacity: expected a whole number from 0 to 25974" },
	{ "refuses_an_unknown_time_zone", good_site, "id=demo", "id=demo\ntimezone=Europe/Naeste",
	  "[site] timezone: expected a time zone of this machine" },
	{ "refuses_a_time_zone_outside_its_folder", good_site, "id=demo",
	  "id=demo\ntimezone=../../../etc/passwd", "[site] timezone: expected a time zone" },
	{ "refuses_an_address_that_is_none", good_site, "id=demo",
	  "id=demo\npublic_url=example.org",
	  "[site] public_url: expected http:// or https://, a host and no slash at the end" },
	{ "refuses_an_address_that_leaves_no_room_for_a_token", good_site, "id=demo",
	  "id=demo\npublic_url=https://" LONG_120, "[site] public_url: expected" },
	{ "refuses_a_site_id_that_is_no_slug", good_site, "id=demo", "id=Demo/1",
	  "site.conf:3: [site] id: expected 1 to 23 of a-z 0-9 - _ ." },
	{ "refuses_a_text_that_is_too_long", good_site, "Barnet skal med", LONG_120,
	  "site.conf:22: [service pas] must.da: expected at most 119 bytes of UTF-8, found 120" },
	{ "refuses_a_text_with_tabs", good_site, "Barnet skal med", "Barnet\tskal",
	  "[service pas] must.da: expected plain UTF-8 text without tabs" },
	{ "refuses_a_language_that_is_not_listed", good_site, "must.da=", "must.fr=",
	  "[service pas] must.fr: expected one of the languages of [site], found \"fr\"" },
	{ "refuses_a_language_that_is_no_code", good_site, "languages=da en", "languages=da eng",
	  "site.conf:4: [site] languages: expected languages of two letters (ISO 639-1)" },
	{ "refuses_a_language_twice", good_site, "languages=da en", "languages=da en da",
	  "[site] languages: expected each language once, found \"da\"" },
	{ "refuses_too_many_languages", good_site, "languages=da en",
	  "languages=da en de fr ar so uk pl tr",
	  "[site] languages: expected at most 8 languages" },
	/* references */
	{ "refuses_an_unknown_default_lane", good_site, "default_lane=general", "default_lane=slow",
	  "site.conf:7: [site] default_lane: expected a lane of site.conf" },
	{ "refuses_a_counter_with_an_unknown_service", good_site, "services=pas",
	  "services=pas vielse",
	  "[counter 2] services: expected * or services of site.conf, each once, found \"vielse\"" },
	{ "refuses_a_counter_with_a_service_twice", good_site, "services=pas", "services=pas pas",
	  "[counter 2] services: expected * or services of site.conf, each once" },
	{ "refuses_a_counter_with_an_unknown_lane", good_site, "lanes=fast general",
	  "lanes=fast slow", "[counter 2] lanes: expected * or lanes of site.conf, each once" },
	{ "refuses_a_head_start_for_an_unknown_service", good_site, "head_start.pas",
	  "head_start.vielse", "[counter 2] head_start.vielse: expected a service of site.conf" },
	{ "refuses_an_unknown_role", good_site, "promise=10min", "wish=kiosk citizen",
	  "[lane fast] wish: expected * or kiosk phone panel volunteer staff supervisor operator" },
	{ "refuses_a_display_as_a_role", good_site, "promise=10min", "wish=display",
	  "[lane fast] wish: expected * or kiosk" },
	/* what is missing */
	{ "refuses_a_site_without_an_id", good_site, "id=demo\n", "",
	  "site.conf:2: [site] expected the key id" },
	{ "refuses_a_site_without_its_section", good_site,
	  "[site]\nid=demo\nlanguages=da en\nname.da=Borgerservice\nname.en=Citizen "
	  "Service\ndefault_lane=general\n",
	  "", "site.conf:1: expected a section [site]" },
	{ "refuses_a_lane_without_a_rate", good_site, "rate_permille=3000\n", "",
	  "site.conf:12: [lane fast] expected the key rate_permille" },
	{ "refuses_a_name_missing_in_the_first_language", good_site, "name.da=Pas", "name.en=Pas",
	  "site.conf:20: [service pas] expected the key name.da, in the site's first language" },
	{ "refuses_an_empty_mandatory_value", good_site, "id=demo",
	  "id=", "site.conf:2: [site] expected the key id" },
	{ "refuses_a_site_without_counters", good_site,
	  "[counter 1]\nkind=desk\n[counter 2]\nservices=pas\nlanes=fast general\n"
	  "head_start.pas=2min\n",
	  "", "site.conf:1: expected a section [counter name]" },
	/* what does not fit together */
	{ "refuses_a_service_that_no_counter_serves", good_site, "kind=desk", "services=pas",
	  "site.conf:24: [service mitid] expected a counter that serves it" },
	{ "refuses_a_lane_that_no_counter_serves", good_site,
	  "kind=desk\n[counter 2]\nservices=pas\nlanes=fast general",
	  "lanes=general\n[counter 2]\nlanes=general",
	  "site.conf:12: [lane fast] expected a counter that serves it" },
	{ "refuses_a_default_lane_that_not_everybody_may_take", good_site, "name.da=Almindelig",
	  "name.da=Almindelig\nwish=staff",
	  "site.conf:7: [site] default_lane: expected a lane for everybody (wish=*)" },
	/* the board */
	{ "refuses_a_button_without_a_verb", good_board, "verb=take\n", "",
	  "board.conf:6: [button pas] expected the key verb" },
	{ "refuses_a_button_with_another_verb", good_board, "verb=take", "verb=finish",
	  "board.conf:7: [button pas] verb: expected take or next" },
	{ "refuses_a_button_with_an_unknown_service", good_board, "service=pas", "service=vielse",
	  "board.conf:8: [button pas] service: expected a service of site.conf, found \"vielse\"" },
	{ "refuses_a_button_with_an_unknown_lane", good_board, "lane=fast", "lane=slow",
	  "board.conf:9: [button pas] lane: expected a lane of site.conf, found \"slow\"" },
	{ "refuses_a_button_with_an_unknown_counter", good_board, "counter=1", "counter=9",
	  "board.conf:12: [button next-1] counter: expected a counter of site.conf" },
	{ "refuses_a_take_button_without_a_service", good_board, "service=pas\n", "",
	  "board.conf:6: [button pas] expected the key service with verb=take" },
	{ "refuses_a_take_button_with_a_counter", good_board, "lane=fast", "counter=1",
	  "board.conf:9: [button pas] counter: expected no such key with verb=take" },
	{ "refuses_a_take_button_that_finishes", good_board, "lane=fast", "finish=served",
	  "board.conf:9: [button pas] finish: expected no such key with verb=take" },
	{ "refuses_a_next_button_without_a_counter", good_board, "counter=1\n", "",
	  "board.conf:10: [button next-1] expected the key counter with verb=next" },
	{ "refuses_a_next_button_with_a_lane", good_board, "finish=served", "lane=fast",
	  "board.conf:13: [button next-1] lane: expected no such key with verb=next" },
	{ "refuses_a_lamp_without_its_button", good_board, "[lamp pas]", "[lamp hall]",
	  "board.conf:14: [lamp hall] expected a button of the same name" },
	{ "refuses_a_serial_display_without_a_path", good_board, "path=/dev/ttyS0\n", "",
	  "board.conf:15: [display hall] expected the key path with driver=serial" },
	{ "refuses_two_displays_on_one_line", good_board, "driver=sim",
	  "driver=serial\npath=/dev/ttyS0",
	  "[display counter-1] path: expected a line of its own, has [display hall]'s" },
	{ "refuses_a_display_with_an_unknown_counter", good_board, "driver=sim\ncounter=1",
	  "driver=sim\ncounter=9", "[display counter-1] counter: expected a counter of site.conf" },
	{ "refuses_a_frame_that_starts_as_it_ends", good_board, "frame_end=0x0d", "frame_end=0x02",
	  "[display hall] expected a frame_end that differs from frame_start" },
	{ "refuses_a_frame_end_that_could_be_text", good_board, "frame_end=0x0d", "frame_end=0x41",
	  "[display hall] frame_end: expected a whole number from 1 to 31" },
	{ "refuses_an_odd_baud_rate", good_board, "frame_end=0x0d", "baud=9601",
	  "[display hall] baud: expected 1200 or 2400" },
	{ "refuses_a_debounce_out_of_range", good_board, "debounce=20ms", "debounce=101ms",
	  "board.conf:5: [panel] debounce: expected a duration from 5ms to 100ms" },
	{ "refuses_a_panel_without_its_socket", good_board, "socket=run/wire\n", "",
	  "board.conf:1: [panel] expected the key socket for what is sim" },
	{ "refuses_a_socket_path_longer_than_unix_allows", good_board, "run/wire", LONG_120,
	  "board.conf:4: [panel] socket: expected a path of at most 107 bytes" },
	{ "refuses_a_printer_without_its_uri", good_board, "uri=ipp://127.0.0.1:8631/ipp/print\n",
	  "", "[printer] expected the key uri with driver=ipp" },
	{ "refuses_a_printer_that_is_not_ipp", good_board, "uri=ipp:", "uri=http:",
	  "[printer] uri: expected ipp:// and the printer's host and path" },
	{ "refuses_a_head_width_that_no_printer_has", good_board, "driver=ipp",
	  "driver=ipp\nwidth_dots=577", "[printer] width_dots: expected 384 or" },
	{ "refuses_a_broker_without_an_address", good_board, "socket=run/mqtt\n", "",
	  "[broker] expected the key socket or the keys host and port" },
	{ "refuses_a_broker_with_two_addresses", good_board, "socket=run/mqtt",
	  "socket=run/mqtt\nhost=127.0.0.1", "[broker] host: expected no such key beside socket" },
	{ "refuses_a_broker_on_another_machine", good_board, "socket=run/mqtt",
	  "host=192.0.2.1\nport=1883", "[broker] host: expected an address of this machine" },
	{ "refuses_a_broker_port_beyond_65535", good_board, "socket=run/mqtt",
	  "host=127.0.0.1\nport=65536", "[broker] port: expected a whole number from 1 to 65535" },
	{ "refuses_a_board_without_a_database", good_board, "database=../lib/naeste.db\n", "",
	  "[store] expected the key database" },
	{ "refuses_a_board_without_a_broker", good_board, "[broker]\nsocket=run/mqtt\n", "",
	  "board.conf:1: expected a section [broker]" },
	{ "refuses_a_web_host_without_its_port", good_board, "port=8080\n", "",
	  "[web] expected the key port beside host" },
	{ "refuses_a_button_whose_lane_no_panel_may_wish", good_board, "lane=fast", "lane=staffed",
	  "board.conf:9: [button pas] lane: expected a lane that a panel may wish for" },
};

#define MISTAKE_COUNT (sizeof(mistakes) / sizeof(mistakes[0]))

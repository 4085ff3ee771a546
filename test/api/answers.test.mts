import { readBody, withoutNulls } from '../../api/errors/body';

test.each([undefined, null, '', ' \n\t'])('the body %j is read as empty', (text) => {
	expect(readBody(text)).toEqual({ kind: 'empty' });
});

test.each([
	['{"a":1}', { a: 1 }],
	[' [1] ', [1]],
	['"x"', 'x'],
	['0', 0],
	['null', null],
])('the body %s is read as JSON', (text, value) => {
	expect(readBody(text)).toEqual({ kind: 'json', value });
});

test('what was parsed already stays as it is', () => {
	const value = { a: 1 };
	expect(readBody(value)).toEqual({ kind: 'json', value });
});

test.each([
	['<!DOCTYPE html><p>', 'a web page instead of JSON'],
	['  <html lang="it">', 'a web page instead of JSON'],
	['<?xml version="1.0"?>', 'a web page instead of JSON'],
	['{"a":', 'broken or incomplete JSON'],
	['[1,', 'broken or incomplete JSON'],
	['{a:1}', 'broken or incomplete JSON'],
	['OK', 'text instead of JSON'],
	['\u0000', 'text instead of JSON'],
])('the body %j is unreadable, and is named', (text, what) => {
	expect(readBody(text)).toEqual({ kind: 'unreadable', what });
});

test('null means left out, and nothing else does', () => {
	const entity = { a: null, b: 0, c: '', d: false, e: { f: null } };

	expect(withoutNulls(entity)).toEqual({ b: 0, c: '', d: false, e: { f: null } });
	expect(entity).toHaveProperty('a');
});

import { readOptions } from '../../scripts/demo/options.cjs';

test('the options of npm start', () => {
	expect(readOptions([])).toEqual({
		auto: false,
		reset: false,
		help: false,
		port: undefined,
	});
	expect(readOptions(['--reset', '--port', '6000'])).toMatchObject({ reset: true, port: 6000 });
});

test.each([
	[['--port', '0'], /--port needs a number/],
	[['--frist'], /--frist/],
])('%j is refused', (args, reason) => {
	expect(() => readOptions(args)).toThrow(reason);
});
